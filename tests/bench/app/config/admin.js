module.exports = {
  auth: { secret: 'bench-admin-secret' },
  apiToken: { salt: 'bench-salt' },
  transfer: { token: { salt: 'bench-salt' } },
  serveAdminPanel: false,
};
