import sharp from 'sharp';
import { type ConformanceFixture, conformanceCases } from '../../../server/conformance';

/** The exported suite as tests of jest. What a fixture reads of a DAM is read when a case runs. */
export function itConforms(fixture: ConformanceFixture): void {
  describe.each(groupsOf(fixture))('%s', (_group, cases) => {
    it.each(cases.map(({ name, run }) => [name, run] as const))('%s', async (_name, run) => {
      expect(await run()).toBeUndefined();
    });
  });
}

/** For fixtures whose renditions are looked at. */
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
