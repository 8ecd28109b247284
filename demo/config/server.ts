import type { Core } from '@strapi/strapi';

const config = ({ env }: Core.Config.Shared.ConfigParams): Partial<Core.Config.Server> => ({
  host: env('HOST', '127.0.0.1'),
  port: env.int('PORT', 1337),
  url: env('PUBLIC_URL', ''),
  dirs: { public: env('PUBLIC_FOLDER', './public') },
  app: { keys: env.array('APP_KEYS', ['demo-app-key-one', 'demo-app-key-two']) },
  logger: { updates: { enabled: false }, startup: { enabled: false } },
});

export default config;
