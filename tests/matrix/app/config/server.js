module.exports = ({ env }) => ({
  host: '127.0.0.1',
  port: env.int('PORT'),
  proxy: { koa: true },
  app: { keys: ['matrix-key-one', 'matrix-key-two'] },
  logger: { updates: { enabled: false }, startup: { enabled: false } },
});
