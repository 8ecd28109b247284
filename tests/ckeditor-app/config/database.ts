import type { Core } from '@strapi/strapi';

const config = ({ env }: Core.Config.Shared.ConfigParams) => ({
  connection: {
    client: 'sqlite',
    connection: { filename: env('DATABASE_FILENAME', 'strapi.db') },
    useNullAsDefault: true,
  },
});

export default config;
