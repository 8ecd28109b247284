import path from 'node:path';
import type { Core } from '@strapi/strapi';

/** SQLite in one file, so that the demo needs no server. Relative names are below the app. */
const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Database<'sqlite'> => ({
  connection: {
    client: 'sqlite',
    connection: {
      filename: path.resolve(process.cwd(), env('DATABASE_FILENAME', '.data/strapi.db')),
    },
    useNullAsDefault: true,
  },
});

export default config;
