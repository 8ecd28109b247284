/** Two projects: `unit` takes seconds and needs nothing built; `spec` runs on a built plugin. */
const transform = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' },
      module: { type: 'commonjs' },
    },
  ],
};
const unit = ['core', 'connectors', 'house', 'reference-dam'];
const spec = ['strapi', 'admin', 'package'];
const project = (displayName, folders, more = {}) => ({
  displayName,
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  testMatch: folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`),
  modulePathIgnorePatterns: [
    '<rootDir>/dist',
    '<rootDir>/demo/dist',
    '<rootDir>/demo/.data',
    '<rootDir>/.cache',
  ],
  ...more,
});

module.exports = {
  projects: [project('unit', unit), project('spec', spec)],
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/tests/closing-line.cjs'],
};
