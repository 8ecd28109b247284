import { connectors } from '../../server/connectors';
import { DEFAULT_CONFIG, readConfig } from '../../server/strapi/config';
import { createConnections } from '../../server/strapi/connections';
import { systemClock } from '../../server/strapi/nodes/system-clock';
import { connectionOn, hasConnection } from '../connectors/generic/recipe';
import { type Reply, SimulatorServer } from '../connectors/shared/simulator-http';
import { MemoryCounter, TestClock, TestLog } from './fixtures';

/** A base address at which something else answers, which is the first mistake of whoever connects a DAM. */

let reply: Reply = {};
const elsewhere = new SimulatorServer(() => reply);
beforeAll(() => elsewhere.start());
afterAll(() => elsewhere.stop());

const ANSWERS: readonly [string, Reply][] = [
  ['nothing', { status: 404, text: '<!doctype html>Not found' }],
  ['a page', { text: '<!doctype html><title>Log in</title>' }],
  ['a redirect', { status: 302, headers: { location: '/login' } }],
];

/** The connection of a page, which calls that server. */
function connectionTo(id: string, url: string) {
  const environment = new Proxy({}, { get: () => 'whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw==' });
  const connection = connectionOn(`${id}.md`, environment);
  const address = ['cloudinary', 'imagekit'].includes(id) ? { apiUrl: url } : { baseUrl: url };
  // Otherwise the login is what fails.
  const own = id === 'bynder' ? { clientId: undefined, clientSecret: undefined, token: 'x' } : {};
  const options = { ...connection.options, ...address, ...own };
  const config = { ...DEFAULT_CONFIG, connections: [{ ...connection, options }] };
  const counter = new MemoryCounter(new TestClock());
  const parts = { clock: systemClock, counter, log: new TestLog() };
  return createConnections(readConfig(config).connections, parts).all()[0]?.connector;
}

describe.each([...connectors.keys()].filter((id) => hasConnection(`${id}.md`)))('%s', (id) => {
  it.each(ANSWERS)('names the option of its address if %s answers there', async (_name, answer) => {
    reply = answer;
    const connector = connectionTo(id, elsewhere.url);
    await expect(connector?.ping()).rejects.toThrow(/"(apiUrl|baseUrl)"/);
  });

  it('does not if the DAM itself refuses the call, or fails', async () => {
    for (const status of [401, 403, 500]) {
      reply = { status, json: { message: 'No' } };
      await expect(connectionTo(id, elsewhere.url)?.ping()).rejects.not.toThrow(
        /another server, or another path/,
      );
    }
  });
});
