import type { Permission, TestSite } from './strapi';

let count = 0;

/** An admin's own token with these permissions: the only kind that Strapi's MCP server takes. */
export async function agentToken(
  { strapi }: TestSite,
  permissions: readonly (Omit<Permission, 'subject'> & { subject: string | null })[],
): Promise<string> {
  count += 1;
  const role = await strapi.service('admin::role').getSuperAdmin();
  const user = await strapi.service('admin::user').create({
    email: `agent-${count}@example.com`,
    firstname: 'Agent',
    password: 'Agent-demo-1',
    isActive: true,
    roles: [role.id],
  });
  const { accessKey } = await strapi.service('admin::api-token-admin').create(
    {
      kind: 'admin',
      name: `Agent ${count}`,
      description: '',
      lifespan: null,
      adminPermissions: permissions,
    },
    { ...user, roles: [role] },
  );
  return accessKey;
}
