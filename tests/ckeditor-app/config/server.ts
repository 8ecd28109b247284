import type { Core } from '@strapi/strapi';
import { SERVER_URL } from '../src/addresses';

const config = ({ env }: Core.Config.Shared.ConfigParams) => ({
  host: '127.0.0.1',
  port: env.int('PORT', 1337),
  url: SERVER_URL,
  app: { keys: ['test-key-one', 'test-key-two'] },
});

export default config;
