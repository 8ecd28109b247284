import { createServer } from 'node:http';
import { createIPX, createIPXNodeServer, ipxHttpStorage } from 'ipx';

/** The npm package ipx as its README starts it, in a process of its own, over the same DAM. */
function main(): void {
  const { PORT, DAM_URL = '', DAM_TOKEN = '' } = process.env;
  const ipx = createIPX({
    storage: {},
    httpStorage: ipxHttpStorage({
      domains: [new URL(DAM_URL).host, '127.0.0.1'],
      fetchOptions: { headers: { authorization: `Bearer ${DAM_TOKEN}` } },
    }),
  } as unknown as Parameters<typeof createIPX>[0]);
  createServer(createIPXNodeServer(ipx)).listen(Number(PORT), '127.0.0.1', () => {
    process.send?.('ready');
  });
  process.on('message', (what) => {
    const { user, system } = process.cpuUsage();
    process.send?.(what === 'cpu' ? (user + system) / 1_000 : process.memoryUsage().rss);
  });
  process.once('disconnect', () => process.exit());
}

main();
