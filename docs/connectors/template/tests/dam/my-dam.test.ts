import { conformanceCases } from 'strapi-plugin-dam/conformance';
import { fixture, start, stop } from './my-dam-fixture';

/** The conformance suite in Jest or Vitest. */

beforeAll(start);
afterAll(stop);

test.each(conformanceCases(fixture).map((each) => [each.group, each.name, each] as const))(
  '%s: %s',
  async (_group, _name, each) => {
    await each.run();
    if (each.notApplicable !== undefined) console.info(`Does not apply: ${each.notApplicable}`);
  },
);
