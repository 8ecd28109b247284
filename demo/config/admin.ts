import type { Core } from '@strapi/strapi';
import { previewUrl } from '../src/preview';

/** Fixed secrets are right for a demo on this machine only; a real site sets its own. */
const config = ({ env }: Core.Config.Shared.ConfigParams): Partial<Core.Config.Admin> => {
  const siteUrl = env('SITE_URL', `http://127.0.0.1:${env.int('SITE_PORT', 4000)}`);
  return {
    auth: { secret: env('ADMIN_JWT_SECRET', 'demo-admin-jwt-secret') },
    apiToken: { salt: env('API_TOKEN_SALT', 'demo-api-token-salt') },
    transfer: { token: { salt: env('TRANSFER_TOKEN_SALT', 'demo-transfer-token-salt') } },
    secrets: { encryptionKey: env('ENCRYPTION_KEY', 'demo-encryption-key-of-32-bytes!') },
    flags: { nps: false, promoteEE: false },
    preview: {
      enabled: true,
      config: {
        allowedOrigins: [siteUrl],
        handler: (uid: string, params: { documentId: string; locale?: string; status?: string }) =>
          previewUrl(siteUrl, uid, params),
      },
    },
  };
};

export default config;
