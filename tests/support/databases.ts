import { createHash } from 'node:crypto';
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';

declare global {
  /** Which database this jest project runs on; SQLite where nothing is said. */
  var TEST_DATABASE: 'postgres' | 'mysql' | undefined;
}

/** The settings of a site's own database, made where it is not there yet: one for each folder. */
export async function databaseOf(folder: string): Promise<Record<string, string>> {
  const client = globalThis.TEST_DATABASE;
  const filename = { DATABASE_CLIENT: 'sqlite', DATABASE_FILENAME: join(folder, 'strapi.db') };
  if (client === undefined) return filename;
  const name = `dam_${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const port = process.env[client === 'postgres' ? 'TEST_POSTGRES_PORT' : 'TEST_MYSQL_PORT'];
  await (client === 'postgres' ? createPostgres : createMysql)(Number(port), name);
  return {
    DATABASE_CLIENT: client,
    DATABASE_HOST: '127.0.0.1',
    DATABASE_PORT: String(port),
    DATABASE_NAME: name,
    DATABASE_USERNAME: client === 'postgres' ? 'postgres' : 'root',
    DATABASE_PASSWORD: '',
  };
}

/** Opens the database of a folder beside the Strapi, or the command, that has it. */
export async function openDatabase(folder: string): Promise<Knex> {
  const settings = await databaseOf(folder);
  if (settings.DATABASE_CLIENT === 'sqlite') {
    const connection = { filename: String(settings.DATABASE_FILENAME) };
    return knex({ client: 'better-sqlite3', connection, useNullAsDefault: true });
  }
  const connection = {
    host: '127.0.0.1',
    port: Number(settings.DATABASE_PORT),
    database: String(settings.DATABASE_NAME),
    user: String(settings.DATABASE_USERNAME),
  };
  const client = settings.DATABASE_CLIENT === 'postgres' ? 'pg' : 'mysql2';
  return knex({ client, connection });
}

async function createPostgres(port: number, name: string): Promise<void> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  await client.connect();
  try {
    const known = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (known.rowCount === 0) await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
}

async function createMysql(port: number, name: string): Promise<void> {
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
  try {
    await connection.query(`create database if not exists ${name} character set utf8mb4`);
  } finally {
    await connection.end();
  }
}
