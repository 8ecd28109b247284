import type { CallOptions, Connector } from '../../server/contracts/connector';
import { DamError } from '../../server/contracts/errors';
import type { Connection } from '../../server/core/ports';
import { createOurs } from '../../server/core/references/ours';
import { KnownAddresses } from '../../server/strapi/content/known-addresses';

const OURS = createOurs(['https://site.example'], (key) => key === 'one' || key === 'two');

type Recognise = NonNullable<Connector['recognise']>;

function connection(key: string, recognise?: Recognise): Connection {
  const connector = { ...(recognise && { recognise }) };
  return { key, label: key.toUpperCase(), connector } as Connection;
}

function known(all: Connection[], original: { connection: string; assetId: string } | null = null) {
  return new KnownAddresses({
    connections: { all: () => all, find: (key) => all.find((each) => each.key === key) },
    resolver: { nameOf: ({ connection: key, assetId }) => ({ connection: key, assetId }) },
    fingerprintTable: { byAddress: async () => original },
  });
}

const asset = (connectionKey: string, assetId: string) => ({
  status: 'asset',
  reference: { connection: connectionKey, assetId },
});

describe('addresses of several connections', () => {
  it('are of the first that says the id, and then nobody is asked', async () => {
    const lookUp = jest.fn(async () => '1');
    const addresses = known([
      connection('one', () => ({ lookUp })),
      connection('two', () => ({ assetId: '2' })),
    ]);
    expect(await addresses.of(['https://dam.example/2'], OURS)).toEqual([asset('two', '2')]);
    expect(lookUp).not.toHaveBeenCalled();
  });

  it('are of an original that was fetched, before anybody is asked', async () => {
    const lookUp = jest.fn(async () => '1');
    const one = connection('one', () => ({ lookUp }));
    const fetched = known([one, connection('two')], { connection: 'two', assetId: 'original' });
    expect(await fetched.of(['https://dam.example/2'], OURS)).toEqual([asset('two', 'original')]);
    expect(lookUp).not.toHaveBeenCalled();
    const former = known([one], { connection: 'former', assetId: 'original' });
    expect(await former.of(['https://dam.example/2'], OURS)).toEqual([asset('one', '1')]);
  });

  it('are asked for one connection after another, once for the same address', async () => {
    const asked: [string, CallOptions | undefined][] = [];
    const asking = (key: string, assetId: string | null) =>
      connection(key, () => ({
        lookUp: async (call) => {
          asked.push([key, call]);
          return assetId;
        },
      }));
    const addresses = known([asking('one', null), asking('two', '2')]);
    const call = { purpose: 'sweep' } as const;
    const address = 'https://dam.example/2';
    expect(await addresses.of([address, ` ${address} `], OURS, call)).toEqual([
      asset('two', '2'),
      asset('two', '2'),
    ]);
    expect(asked).toEqual([
      ['one', call],
      ['two', call],
    ]);
  });

  it('fail with the name of the DAM that did not answer, unless another one knows them', async () => {
    const error = new DamError('timeout', 'It did not answer.');
    const silent = connection('one', () => ({ lookUp: () => Promise.reject(error) }));
    const answers = await known([silent]).of(['https://dam.example/2', 'x'], OURS);
    expect(answers[0]).toEqual({ status: 'failed', connection: silent, error });
    const two = connection('two', () => ({ lookUp: async () => '2' }));
    expect(await known([silent, two]).of(['https://dam.example/2'], OURS)).toEqual([
      asset('two', '2'),
    ]);
  });

  it('are none where no connector recognises them, or can', async () => {
    const addresses = known([connection('one', () => null), connection('two')]);
    expect(await addresses.of(['https://dam.example/2', ''], OURS)).toEqual([
      { status: 'none' },
      { status: 'none' },
    ]);
  });
});
