import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Core } from '@strapi/strapi';

const READABLE = [
  'api::article.article.find',
  'api::article.article.findOne',
  'api::author.author.find',
  'api::author.author.findOne',
  'api::homepage.homepage.find',
  'api::product.product.find',
  'api::product.product.findOne',
  'api::product.product.catalogue',
];

/** The website reads without a login. */
export async function allowPublicRead(strapi: Core.Strapi): Promise<void> {
  const role = await strapi.db
    .query('plugin::users-permissions.role')
    .findOne({ where: { type: 'public' }, populate: ['permissions'] });
  if (!role) return;
  const granted = new Set(role.permissions.map(({ action }: { action: string }) => action));
  for (const action of READABLE.filter((candidate) => !granted.has(candidate))) {
    await strapi.db
      .query('plugin::users-permissions.permission')
      .create({ data: { action, role: role.id } });
  }
}

/** The editor's login, as the README names it. */
const EDITOR = {
  firstname: 'Ida',
  lastname: 'Editor',
  email: 'editor@example.com',
  password: 'Editor-demo-1',
};

/** Makes the editor, who may do everything, unless there is one. */
export async function createEditor(strapi: Core.Strapi): Promise<void> {
  const users = strapi.service('admin::user');
  if (await users.exists({ email: EDITOR.email })) return;
  const superAdmin = await strapi.service('admin::role').getSuperAdmin();
  await users.create({
    ...EDITOR,
    isActive: true,
    registrationToken: null,
    roles: [superAdmin.id],
  });
}

/** A full-access token for scripts, written where the README says. */
export async function createApiToken(strapi: Core.Strapi, dataDir: string): Promise<void> {
  const tokens = strapi.service('admin::api-token');
  if (await tokens.exists({ name: 'Demo' })) return;
  const token: { accessKey: string } = await tokens.create({
    name: 'Demo',
    description: 'Full access, for scripts and tests',
    type: 'full-access',
    lifespan: null,
  });
  await mkdir(dataDir, { recursive: true });
  await writeFile(path.join(dataDir, 'api-token'), token.accessKey, { mode: 0o600 });
}
