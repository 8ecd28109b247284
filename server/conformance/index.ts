import { addresses } from './addresses';
import { assets, declaration, pinging } from './assets';
import { logged, runCase } from './case-log';
import { changes, usage, webhooks } from './events-and-usage';
import { faults } from './faults';
import { opening, renditions, uploads } from './files';
import { filters } from './filters';
import type { Add, ConformanceCase, ConformanceFixture } from './fixture';
import { orders } from './orders';
import { search } from './search';
import { states, versions } from './states';

export { FAULTS, type Fault, FaultProxy, type ProxyHost } from './fault-proxy';
export {
  type ConformanceCase,
  type ConformanceFixture,
  type FilterCase,
  HOSTILE_TITLE,
  type KnownAsset,
} from './fixture';

/**
 * Returns the promises of a connector as cases for any test runner. The definition and the fixture decide
 * which cases there are. `docs/connectors/write-your-own.md` explains the fixture.
 *
 * @example
 * const cases = conformanceCases({
 *   definition: myDam,
 *   baseUrl: 'http://127.0.0.1:4100',
 *   connect: (baseUrl) => myDam.create({ baseUrl, token }, { allowPrivateNetwork: true }),
 *   secrets: [token],
 *   approved: [pier, boat, lamp],
 *   missing: '999',
 * });
 * test.each(cases)('$group: $name', ({ run }) => run());
 */
export function conformanceCases(fixture: ConformanceFixture): ConformanceCase[] {
  // Called when a case runs, since a runner lists the cases before the DAM has started.
  const connect = () => logged(fixture.connect(fixture.baseUrl));
  const cases: ConformanceCase[] = [];
  const add: Add = (group, name, work) => {
    const own: ConformanceCase = {
      group,
      name,
      async run() {
        delete own.notApplicable;
        const reason = await runCase(fixture, work);
        if (reason !== undefined) own.notApplicable = reason;
      },
    };
    cases.push(own);
  };
  declaration(fixture, connect, add);
  pinging(fixture, connect, add);
  assets(fixture, connect, add);
  addresses(fixture, connect, add);
  search(fixture, connect, add);
  orders(fixture, connect, add);
  filters(fixture, connect, add);
  states(fixture, connect, add);
  versions(fixture, connect, add);
  opening(fixture, connect, add);
  renditions(fixture, connect, add);
  uploads(fixture, connect, add);
  webhooks(fixture, connect, add);
  changes(fixture, connect, add);
  usage(fixture, connect, add);
  faults(fixture, add);
  return cases;
}
