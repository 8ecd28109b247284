const { writeFileSync } = require('node:fs');

/**
 * Ends a run with one plain line: what passed, what failed; before it, what `npm test` left out. Writes the failed
 * files of each project to TEST_FAILED_FILES: jest's own `--onlyFailures` takes a file that passed in another
 * project for one that passed.
 */
module.exports = class ClosingLine {
  failed = {};

  onTestResult({ path, context }, { numFailingTests, testExecError }) {
    if (numFailingTests === 0 && !testExecError) return;
    const project = context.config.displayName.name;
    this.failed[project] = [...(this.failed[project] ?? []), path];
  }

  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    if (process.env.TEST_LEFT_OUT) console.log(process.env.TEST_LEFT_OUT);
    console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
    if (process.env.TEST_FAILED_FILES)
      writeFileSync(process.env.TEST_FAILED_FILES, JSON.stringify(this.failed));
  }
};
