import sharp from 'sharp';
import { type ConformanceFixture, conformanceCases } from '../../../server/conformance';

/** Names of cases that say nothing about a connector, and why. */
export type NotApplicable = Readonly<Record<string, string>>;

/** Cases that say nothing about some connectors, as `<group>: <name>`. */
export const CASE = {
  publicUrl: 'publicUrl: gives out an address that ends soon and needs no credentials',
  newest: 'search: arranges assets as the sort order newest says',
  reordered: 'faults: answers of the DAM in another order are put in the order asked',
  staleTotals: 'faults: a list whose number of results is too small is read to its end',
  oneBroken: 'faults: an asset of an unexpected form makes no asset missing, nor another one fail',
  placeholder: 'faults: a picture in the place of another file is refused, or told as a picture',
} as const;

export const NO_ENDING_ADDRESSES = {
  [CASE.publicUrl]: 'The connector gives out no addresses that end.',
} as const satisfies NotApplicable;

export interface ConformanceChoice {
  /**
   * Exactly the cases that do not apply. Null for a real server whose answers decide that: there, any case may
   * not apply.
   */
  notApplicable: NotApplicable | null;
  /** Groups that are left out. */
  without?: readonly string[];
}

/**
 * Runs the conformance suite in Jest. A case that does not apply is red unless it is listed, and so is a listed
 * one that applies. A fixture must read its DAM only when a case runs.
 */
export function itConforms(
  fixture: ConformanceFixture,
  { notApplicable, without = [] }: ConformanceChoice,
): void {
  const groups = groupsOf(fixture).filter(([group]) => !without.includes(group));
  describe.each(groups)('%s', (_group, cases) => {
    it.each(cases.map((own) => [own.name, own] as const))('%s', async (_name, own) => {
      expect(await own.run()).toBeUndefined();
      if (notApplicable === null) return;
      const listed = notApplicable[nameOf(own)];
      const mistake = mistakeOf(listed, own.notApplicable);
      expect(mistake).toBeNull();
    });
  });
  it('has every case that is listed as not applicable', () => {
    const names = groups.flatMap(([, cases]) => cases.map(nameOf));
    expect(names).toEqual(expect.arrayContaining(Object.keys(notApplicable ?? {})));
  });
}

/** Measures an image in pixels, for `ConformanceFixture.sizeOf`. */
export async function sizeOf(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(bytes).metadata();
  return { width, height };
}

type Case = ReturnType<typeof conformanceCases>[number];

const nameOf = ({ group, name }: Case) => `${group}: ${name}`;

/** What is wrong with a list of cases that do not apply; null if nothing is. */
function mistakeOf(listed: string | undefined, told: string | undefined): string | null {
  if (listed === undefined && told !== undefined) return `It does not apply, unlisted: ${told}`;
  if (listed !== undefined && told === undefined) return `It applies, but is listed: ${listed}`;
  return null;
}

function groupsOf(fixture: ConformanceFixture) {
  const groups = new Map<string, Case[]>();
  for (const each of conformanceCases(fixture)) {
    groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  }
  return [...groups];
}
