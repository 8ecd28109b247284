import path from 'node:path';
import type { Core } from '@strapi/strapi';

/** SQLite in one file, so that the demo needs no server. Relative names are below the app. */
const sqlite = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Database<'sqlite'> => ({
  connection: {
    client: 'sqlite',
    connection: {
      filename: path.resolve(process.cwd(), env('DATABASE_FILENAME', '.data/strapi.db')),
    },
    useNullAsDefault: true,
  },
});

/** PostgreSQL and MySQL, as Strapi's own templates name their settings. */
const server = (
  { env }: Core.Config.Shared.ConfigParams,
  client: 'postgres' | 'mysql',
): Core.Config.Database => ({
  connection: {
    client,
    connection: {
      host: env('DATABASE_HOST', '127.0.0.1'),
      port: env.int('DATABASE_PORT', client === 'postgres' ? 5432 : 3306),
      database: env('DATABASE_NAME', 'strapi'),
      user: env('DATABASE_USERNAME', 'strapi'),
      password: env('DATABASE_PASSWORD', ''),
    },
    pool: { min: 0, max: 10 },
  },
});

const config = (params: Core.Config.Shared.ConfigParams): Core.Config.Database => {
  const client = params.env('DATABASE_CLIENT', 'sqlite');
  return client === 'postgres' || client === 'mysql' ? server(params, client) : sqlite(params);
};

export default config;
