const config = {
  auth: { secret: 'test-admin-secret' },
  apiToken: { salt: 'test-salt' },
  transfer: { token: { salt: 'test-salt' } },
  secrets: { encryptionKey: 'test-encryption-key-of-32-bytes!' },
  flags: { nps: false, promoteEE: false },
};

export default config;
