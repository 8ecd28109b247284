/** Ends a run with one plain line: what passed, what failed; before it, what `npm test` left out. */
module.exports = class ClosingLine {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    if (process.env.TEST_LEFT_OUT) console.log(process.env.TEST_LEFT_OUT);
    console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
  }
};
