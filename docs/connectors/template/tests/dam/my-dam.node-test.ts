import { after, before, test } from 'node:test';
import { conformanceCases } from 'strapi-plugin-dam/conformance';
import { fixture, start, stop } from './my-dam-fixture';

/** The conformance suite with the test runner of Node. */

before(start);
after(stop);

for (const each of conformanceCases(fixture)) {
  test(`${each.group}: ${each.name}`, async (context) => {
    await each.run();
    if (each.notApplicable !== undefined) context.skip(each.notApplicable);
  });
}
