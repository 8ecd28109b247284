module.exports = {
  auth: { secret: 'matrix-admin-secret' },
  apiToken: { salt: 'matrix-salt' },
  transfer: { token: { salt: 'matrix-salt' } },
  secrets: { encryptionKey: 'matrix-encryption-key-32-bytes!!' },
  flags: { nps: false, promoteEE: false },
};
