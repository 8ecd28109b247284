module.exports = {
  auth: { secret: 'caches-admin-secret' },
  apiToken: { salt: 'caches-salt' },
  transfer: { token: { salt: 'caches-salt' } },
  serveAdminPanel: false,
};
