const { projects } = require('../../jest.config.cjs');

/** The fast tests of the rooms that are mutated. */
const unit = projects.find(({ displayName }) => displayName === 'unit');

module.exports = {
  ...unit,
  testMatch: ['core', 'files', 'connectors'].map((room) => `<rootDir>/tests/${room}/**/*.test.ts`),
};
