import { declaration, pinging, reading } from './assets';
import { changes, usage, webhooks } from './events-and-usage';
import { faults } from './faults';
import { opening, renditions, uploads } from './files';
import type { Add, ConformanceCase, ConformanceFixture } from './fixture';
import { searching } from './search';
import { states, versions } from './states';

export { FAULTS, type Fault, FaultProxy } from './fault-proxy';
export {
  type ConformanceCase,
  type ConformanceFixture,
  type FilterCase,
  HOSTILE_TITLE,
  type KnownAsset,
} from './fixture';

/**
 * What every connector promises, as cases for any test runner: a connector's own test is a fixture
 * and its extras. `docs/connectors/write-your-own.md` shows how.
 */

/** Every case that the connector's declaration switches on. */
export function conformanceCases(fixture: ConformanceFixture): ConformanceCase[] {
  // Made when a case runs: a runner lists the cases before its DAM is there.
  const connect = () => fixture.connect(fixture.baseUrl);
  const cases: ConformanceCase[] = [];
  const add: Add = (group, name, run) => {
    cases.push({ group, name, run });
  };
  declaration(fixture, connect, add);
  pinging(fixture, connect, add);
  reading(fixture, connect, add);
  searching(fixture, connect, add);
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
