// SQLite, unless a part of the bench started a PostgreSQL.
module.exports = ({ env }) => {
  const port = env.int('BENCH_POSTGRES_PORT', 0);
  if (port > 0) {
    const connection = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' };
    return { connection: { client: 'postgres', connection } };
  }
  const connection = { filename: env('DATABASE_FILENAME') };
  return { connection: { client: 'sqlite', connection, useNullAsDefault: true } };
};
