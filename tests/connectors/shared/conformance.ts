import sharp from 'sharp';
import { type ConformanceFixture, conformanceCases } from '../../../server/conformance';

/** Runs the conformance suite in Jest, but for some groups. A fixture must read its DAM only when a case runs. */
export function itConforms(fixture: ConformanceFixture, without: readonly string[] = []): void {
  const groups = groupsOf(fixture).filter(([group]) => !without.includes(group));
  describe.each(groups)('%s', (_group, cases) => {
    it.each(cases.map(({ name, run }) => [name, run] as const))('%s', async (_name, run) => {
      expect(await run()).toBeUndefined();
    });
  });
}

/** Measures an image in pixels, for `ConformanceFixture.sizeOf`. */
export async function sizeOf(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(bytes).metadata();
  return { width, height };
}

function groupsOf(fixture: ConformanceFixture) {
  const groups = new Map<string, ReturnType<typeof conformanceCases>>();
  for (const each of conformanceCases(fixture)) {
    groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  }
  return [...groups];
}
