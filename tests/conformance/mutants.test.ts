import { AssertionError } from 'node:assert';
import { conformanceCases } from '../../server/conformance';
import type { Connector } from '../../server/contracts/connector';
import { DemoDam, demoDamFixture } from '../connectors/demo-dam/fixture';
import { MUTANTS, type Mutant } from './mutants';

const standing = new DemoDam();
beforeAll(() => standing.start());
afterAll(() => standing.stop());

type Mutate = (good: Connector, baseUrl: string) => Partial<Connector>;

/** The suite's case of this name, with a connector that has the defect. */
function caseOf({ caughtBy }: Pick<Mutant, 'caughtBy'>, mutate: Mutate = () => ({})) {
  const fixture = demoDamFixture(standing);
  const { connect, connectWithWrongCredentials } = fixture;
  const changed = (good: Connector, baseUrl: string) => ({ ...good, ...mutate(good, baseUrl) });
  // Cases connect several times; what a mutant remembers belongs to one connection.
  const cases = conformanceCases({
    ...fixture,
    get baseUrl() {
      return standing.dam.url;
    },
    connect: (baseUrl) => changed(connect(baseUrl), baseUrl),
    connectWithWrongCredentials: () => {
      const wrong = connectWithWrongCredentials?.() ?? connect(standing.dam.url);
      return changed(wrong, standing.dam.url);
    },
  });
  const found = cases.find(({ group, name }) => `${group}: ${name}` === caughtBy);
  if (found === undefined) throw new Error(`The suite has no case "${caughtBy}".`);
  return found;
}

describe('the suite catches', () => {
  test.each(MUTANTS.map((mutant) => [mutant.defect, mutant.caughtBy, mutant] as const))(
    '%s, by the case "%s"',
    async (_defect, _caughtBy, mutant) => {
      const good = caseOf(mutant);
      await good.run();
      expect(good.notApplicable).toBeUndefined();
      await expect(caseOf(mutant, mutant.mutate).run()).rejects.toBeInstanceOf(AssertionError);
    },
  );
});

test('each case of a DAM that can do everything catches a defect, but for those of other filters and assets', () => {
  const caught = new Set(MUTANTS.map(({ caughtBy }) => caughtBy));
  const kindOf = (name: string) =>
    name
      .replace(/^(filters: )\w+ (?!finds what lies)/, '$1… ')
      .replace(/ by the word .*| beside .*/, ' …')
      .replace(/^(search: (?:takes|finds)( the sort order)?) \S+$/, '$1 …')
      .replace(/^search: finds \S+ …$/, 'search: finds … …');
  const caughtKinds = new Set([...caught].map(kindOf));
  const others = conformanceCases({ ...demoDamFixture(standing), baseUrl: 'http://127.0.0.1:1' })
    .map(({ group, name }) => `${group}: ${name}`)
    .filter((name) => !caughtKinds.has(kindOf(name)));
  expect(others).toEqual([
    // The embedded DAM gives out no addresses that end, and makes no renditions on demand.
    'publicUrl: gives out an address that ends soon and needs no credentials',
    'renditions: on demand have the size that is asked for',
  ]);
});
