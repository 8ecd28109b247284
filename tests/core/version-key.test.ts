import { versionKey } from '../../server/core/version-key';
import { version } from './fixtures';

describe('the key of a version’s bytes', () => {
  it('is the same for the same version, whatever its address', () => {
    expect(versionKey(version(1, { url: 'http://dam.test/other' }))).toBe(versionKey(version(1)));
  });

  it.each([
    ['another version', version(2)],
    ['a DAM that was set up again', version(1, { createdAt: '2026-09-09T00:00:00.000Z' })],
    ['other bytes', version(1, { sizeBytes: 5 })],
    ['another file', version(1, { fileName: 'other.jpg' })],
  ])('differs for %s', (_name, other) => {
    expect(versionKey(other)).not.toBe(versionKey(version(1)));
  });
});
