import { logLine } from '../../server/core/log-line';

describe('a line of the log', () => {
  it.each([
    ['The asset "a\n[error] broken" is gone.', 'The asset "a\\u000a[error] broken" is gone.'],
    ['\u001b[31mred\u0007', '\\u001b[31mred\\u0007'],
    ['one\r\ntwo\u2028three', 'one\\u000d\\u000atwo\\u2028three'],
    ['Pier "7" 🌊 – ready', 'Pier "7" 🌊 – ready'],
  ])('is one line without control characters: %j', (message, line) => {
    expect(logLine(message)).toBe(line);
  });
});
