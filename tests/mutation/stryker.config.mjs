/**
 * `npm run mutants`: changes the code in one small way after another, and counts the changes that no unit
 * test notices. A whole run takes hours, so it runs at night. Some files only:
 * `npm run mutants -- --mutate server/core/answers.ts`.
 */
export default {
  mutate: ['server/core/**/*.ts', 'server/files/**/*.ts', 'server/connectors/http*.ts'],
  testRunner: 'jest',
  jest: { configFile: 'tests/mutation/jest.config.cjs', enableFindRelatedTests: true },
  coverageAnalysis: 'perTest',
  // A text of a message or a log line may change without a broken promise.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  ignorePatterns: ['dist', 'demo/dist', 'demo/.data', '.cache', 'coverage', 'reports'],
  tempDirName: '.cache/mutants',
  incremental: true,
  incrementalFile: '.cache/mutants.json',
  reporters: ['clear-text', 'html', 'json'],
  htmlReporter: { fileName: '.cache/mutants/report.html' },
  jsonReporter: { fileName: '.cache/mutants/report.json' },
  clearTextReporter: { allowColor: false, reportTests: false, reportMutants: true },
  concurrency: 2,
  timeoutMS: 10_000,
  dryRunTimeoutMinutes: 30,
};
