import type { Core } from '@strapi/strapi';
import { OTHER_ADMIN_URL } from '../src/addresses';

const config = ({ env }: Core.Config.Shared.ConfigParams) => ({
  url: env('ADMIN_URL') || OTHER_ADMIN_URL,
  // Strapi's own path is /admin, which is not where browsers find the admin.
  auth: { secret: 'test-admin-secret', cookie: { path: '/cms/admin' } },
  apiToken: { salt: 'test-salt' },
  transfer: { token: { salt: 'test-salt' } },
  secrets: { encryptionKey: 'test-encryption-key-of-32-bytes!' },
  flags: { nps: false, promoteEE: false },
});

export default config;
