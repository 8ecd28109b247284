import { fileNameOf } from '../../server/core/file-name';

describe('the name of a file that is uploaded', () => {
  it.each([
    ['pier.jpg', 'pier.jpg'],
    ['../../etc/pier.jpg', 'pier.jpg'],
    ['C:\\Pictures\\pier.jpg', 'pier.jpg'],
    ['pi\u0000er\r\n.jpg', 'pier.jpg'],
    ['Brücke am Hafen 🌊.jpg', 'Brücke am Hafen 🌊.jpg'],
    [`${'a'.repeat(300)}.jpg`, `${'a'.repeat(251)}.jpg`],
    ['pictures/', 'file'],
    ['', 'file'],
  ])('is no path: %j', (name, expected) => {
    expect(fileNameOf(name)).toBe(expected);
  });
});
