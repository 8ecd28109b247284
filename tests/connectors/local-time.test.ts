import { isTimeZone, localTimeOf } from '../../server/connectors/local-time';

describe('a local time', () => {
  const berlin = localTimeOf('Europe/Berlin');

  it.each([
    ['2026-01-15 12:00:00', '2026-01-15T11:00:00.000Z'],
    ['2026-07-15 12:00:00', '2026-07-15T10:00:00.000Z'],
    ['2026-07-15 12:00', '2026-07-15T10:00:00.000Z'],
    ['2026-12-01', '2026-11-30T23:00:00.000Z'],
    ['2026-07-01', '2026-06-30T22:00:00.000Z'],
  ])('is read in its zone, in summer and in winter: %s', (text, instant) => {
    expect(berlin(text)).toBe(instant);
  });

  it.each([
    ['the last second of winter', '2026-03-29 01:59:59', '2026-03-29T00:59:59.000Z'],
    ['an hour that is left out', '2026-03-29 02:30:00', '2026-03-29T01:30:00.000Z'],
    ['the first second of summer', '2026-03-29 03:00:00', '2026-03-29T01:00:00.000Z'],
    ['an hour that is there twice', '2026-10-25 02:30:00', '2026-10-25T00:30:00.000Z'],
    ['the first hour of winter', '2026-10-25 03:00:00', '2026-10-25T02:00:00.000Z'],
  ])('is read where the clocks are changed: %s', (_name, text, instant) => {
    expect(berlin(text)).toBe(instant);
  });

  it('is read west of Greenwich, at half an hour, and where a day was left out', () => {
    expect(localTimeOf('America/New_York')('2026-11-01 01:30:00')).toBe('2026-11-01T05:30:00.000Z');
    expect(localTimeOf('Asia/Kolkata')('2026-05-01')).toBe('2026-04-30T18:30:00.000Z');
    expect(localTimeOf('Pacific/Apia')('2011-12-31 00:00:00')).toBe('2011-12-30T10:00:00.000Z');
  });

  it.each([
    '',
    'soon',
    '2026',
    '2026-12',
    '0000-00-00 00:00:00',
    '2026-06-31',
    '2026-01-01 24:30',
    '2026-01-01 10:61',
    '2026-01-01 10:00:61',
  ])('is no guess: "%s" is none', (text) => {
    expect(berlin(text)).toBeNull();
  });

  it('knows the names of zones', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Middle/Earth')).toBe(false);
  });
});
