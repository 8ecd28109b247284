import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BANDS, bandsOf, nearBands } from '../../server/core/matching/bands';
import { type FileFacts, type Match, matchesOf, matchOf } from '../../server/core/matching/match';
import { fingerprintPicture } from '../../server/files/fingerprint';
import { copyOf, generatedJpeg, PICTURE_KINDS, seriesPicture } from '../support/generated-pictures';
import { measureTable } from './fingerprint-rows';
import type { Row } from './row';

/** Unrelated pictures, and copies of some of them. */
const PICTURES = 5_000;
const COPIES = 500;
const SERIES = 5;

const folder = mkdtempSync(join(tmpdir(), 'matching-'));

let written = 0;

/** Facts of a file whose bytes are like those of no other, so that only pixels decide. */
async function factsOf(bytes: Buffer): Promise<FileFacts> {
  // sharp remembers files by their paths.
  written += 1;
  const source = join(folder, String(written));
  writeFileSync(source, bytes);
  const { picture, width, height } = await fingerprintPicture({
    source,
    maxPixels: 40e6,
    maxRenderMs: 30_000,
  });
  await rm(source);
  return { sha256: null, sizeBytes: null, picture, width, height, mime: null, fileName: null };
}

/** Counts false matches among unrelated pictures, and recognised copies. */
export async function measureMatching(): Promise<Row[]> {
  const facts: FileFacts[] = [];
  const copies: { of: number; facts: FileFacts }[] = [];
  const startedMs = Date.now();
  let takingMs = 0;
  for (let number = 0; number < PICTURES; number++) {
    const jpeg = await generatedJpeg(number);
    const beganMs = performance.now();
    facts.push(await factsOf(jpeg));
    takingMs += performance.now() - beganMs;
    if (number % 9 !== 0 || copies.length === COPIES) continue;
    copies.push({ of: number, facts: await factsOf(await copyOf(jpeg, copies.length)) });
  }
  const plain = facts.filter(({ picture }) => picture?.isPlain).length;
  const pairs = countPairs(facts);
  const found = copies.map(({ of, facts: copy }) => match(copy, facts[of]));
  const others = copies.map(({ of, facts: copy }) =>
    facts.filter((other, number) => number !== of && matchOf(copy, other)?.certainty === 'sure'),
  );
  const series = countPairs(
    await Promise.all(
      Array.from({ length: SERIES }, async (_, number) => factsOf(await seriesPicture(number))),
    ),
  );
  console.log(
    `${PICTURES} pictures, ${plain} of them plain; ${copies.length} copies; ${Date.now() - startedMs} ms`,
  );
  const sure = found.filter((each) => each?.certainty === 'sure').length;
  const doubtful = found.filter((each) => each?.certainty === 'doubtful').length;
  const kindOf = (of: number) => PICTURE_KINDS[of % PICTURE_KINDS.length] ?? '';
  const byKind = PICTURE_KINDS.map((kind) => {
    const own = copies.flatMap(({ of }, index) => (kindOf(of) === kind ? [found[index]] : []));
    const isSure = own.filter((each) => each?.certainty === 'sure').length;
    return `${kind} ${isSure} of ${own.length}`;
  });
  console.log(`Copies found, sure, by what they show: ${byKind.join(', ')}`);
  return [
    row('pairs of unrelated pictures, sure', pairs.sure, { atMost: 0, because: 'a false match' }),
    row('pairs of unrelated pictures, doubtful', pairs.doubtful),
    row('copies, sure for another picture', others.flat().length, {
      atMost: 0,
      because: 'a false match',
    }),
    row('copies found, sure', sure),
    row('copies found, doubtful', doubtful),
    {
      ...row('copies found, share', (100 * (sure + doubtful)) / copies.length, {
        atLeast: 99,
        because: 'a copy that is not found stays one',
      }),
      unit: '%',
    },
    row('pairs of a series with other words, sure', series.sure),
    row('pairs of a series with other words, doubtful', series.doubtful),
    { name: 'matching: taking a fingerprint', value: takingMs / PICTURES, unit: 'ms' },
    ...(await measureTable()),
    ...measureSearch(
      facts,
      copies.map((copy) => copy.facts),
    ),
  ];
}

/** Searching among the fingerprints, by their numbers as the table does, and by comparing all. */
function measureSearch(facts: readonly FileFacts[], files: readonly FileFacts[]): Row[] {
  const index = Array.from({ length: BANDS }, () => new Map<number, FileFacts[]>());
  for (const each of facts) {
    if (each.picture === null) continue;
    for (const [band, number] of bandsOf(each.picture).entries()) {
      const byNumber = index[band];
      byNumber?.set(number, [...(byNumber.get(number) ?? []), each]);
    }
  }
  let compared = 0;
  const indexedMs = timed(files, (file) => {
    const near = new Set(
      file.picture === null
        ? []
        : nearBands(file.picture).flatMap((numbers, band) =>
            numbers.flatMap((number) => index[band]?.get(number) ?? []),
          ),
    );
    compared += near.size;
    return matchesOf(file, near).length;
  });
  const allMs = timed(files, (file) => matchesOf(file, facts).length);
  return [
    { name: 'matching: searching by numbers, a file', value: indexedMs, unit: 'ms' },
    row('fingerprints compared then', compared / files.length),
    { name: `matching: comparing all ${facts.length}, a file`, value: allMs, unit: 'ms' },
  ];
}

function timed(files: readonly FileFacts[], work: (file: FileFacts) => number): number {
  const beganMs = performance.now();
  for (const file of files) work(file);
  return (performance.now() - beganMs) / files.length;
}

function match(file: FileFacts, asset: FileFacts | undefined): Match | null {
  return asset === undefined ? null : matchOf(file, asset);
}

function countPairs(facts: readonly FileFacts[]): { sure: number; doubtful: number } {
  const count = { sure: 0, doubtful: 0 };
  for (const [index, one] of facts.entries()) {
    for (const other of facts.slice(index + 1)) {
      const found = matchOf(one, other);
      if (found !== null) count[found.certainty] += 1;
    }
  }
  return count;
}

function row(name: string, value: number, bound?: Row['bound']): Row {
  return { name: `matching: ${name}`, value, unit: '', ...(bound && { bound }) };
}
