import { AssertionError } from 'node:assert';
import { conformanceCases } from '../../server/conformance';
import type { Connector } from '../../server/contracts/connector';
import { AbleDam } from './able-dam';
import { MUTANTS, type Mutant } from './mutants';

const dam = new AbleDam();
beforeAll(() => dam.start());
afterAll(() => dam.stop());

type Mutate = (good: Connector, baseUrl: string) => Partial<Connector>;

/** The suite's case of this name, with a connector that has the defect. */
function caseOf({ caughtBy }: Pick<Mutant, 'caughtBy'>, mutate: Mutate = () => ({})) {
  const { fixture } = dam;
  const baseUrl = dam.standing.dam.url;
  const changed = (good: Connector) => ({ ...good, ...mutate(good, baseUrl) });
  // Cases connect several times; what a mutant remembers belongs to one connection.
  const cases = conformanceCases({
    ...fixture,
    connect: (own) => {
      const good = fixture.connect(own);
      return { ...good, ...mutate(good, own) };
    },
    connectWithWrongCredentials: () => changed(fixture.connectWithWrongCredentials()),
    connectWithoutRights: () => changed(fixture.connectWithoutRights()),
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

test('each case of the suite catches a defect, but for those of other filters and assets', () => {
  const caught = new Set(MUTANTS.map(({ caughtBy }) => caughtBy));
  const kindOf = (name: string) =>
    name
      .replace(/^(filters: )\w+ (?!finds what lies)/, '$1… ')
      .replace(/ by the word .*| beside .*/, ' …')
      .replace(/^(search: (?:takes|finds)( the sort order)?) \S+$/, '$1 …')
      .replace(/^search: finds \S+ …$/, 'search: finds … …');
  const caughtKinds = new Set([...caught].map(kindOf));
  const others = conformanceCases(dam.fixture)
    .map(({ group, name }) => `${group}: ${name}`)
    .filter((name) => !caughtKinds.has(kindOf(name)));
  expect(others).toEqual([]);
});
