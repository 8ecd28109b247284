import { demoDam } from '../../../server/connectors/demo-dam';
import { assetOf, wireAsset } from '../../../server/connectors/demo-dam/answers';
import type { Asset } from '../../../server/contracts/asset';
import { startDam, type TestDam, TOKEN } from '../../demo-dam/dam';

let dam: TestDam;
beforeAll(async () => {
  dam = await startDam();
  await dam.upload({ id: 'plain', title: 'Plain' });
  await dam.upload({
    id: 'pier',
    title: 'Pier',
    texts: JSON.stringify({ pl: { title: 'Pomost', alt: 'Deski' }, 'de-AT': { caption: 'Alt' } }),
    digitalSourceType: 'trainedAlgorithmicMedia',
  });
});
afterAll(() => dam.close());

const PIER = {
  title: 'Pier',
  language: 'en',
  texts: {
    pl: { title: 'Pomost', alternativeText: 'Deski', caption: null },
    'de-AT': { title: null, alternativeText: null, caption: 'Alt' },
  },
  provenance: { digitalSourceType: 'trainedAlgorithmicMedia' },
};

async function read(assetId: string): Promise<Asset> {
  const options = { baseUrl: dam.url, token: TOKEN, expose: { made: 'createdAt' } };
  const [answer] = await demoDam.create(options, { allowPrivateNetwork: false }).getMany([assetId]);
  if (answer?.status !== 'found') throw new Error(`${assetId} is there`);
  return answer.asset;
}

describe('texts in languages and provenance', () => {
  it('are those of the DAM, without the language of the asset’s own texts among the others', async () => {
    const pier = await read('pier');
    expect(pier).toMatchObject(PIER);
    expect(pier.texts).toEqual(PIER.texts);
    expect(pier.provenance).toEqual(PIER.provenance);
  });

  it('are absent, and not empty, where the DAM has none', async () => {
    const plain = await read('plain');
    expect(plain.language).toBe('en');
    for (const name of ['texts', 'provenance']) expect(plain).not.toHaveProperty(name);
  });

  it('are absent in the answers of an older DAM, which are read as before', async () => {
    const { texts, language, digitalSourceType, ...older } =
      await dam.get<Record<string, unknown>>('/api/assets/pier');
    expect([texts, language, digitalSourceType]).not.toContain(undefined);
    const asset = assetOf(wireAsset.parse(older), {
      baseUrl: dam.url,
      expose: { made: 'createdAt' },
    });
    const { texts: _, language: __, provenance, ...expected } = await read('pier');
    expect(asset).toEqual(expected);
    for (const name of ['texts', 'language', 'provenance']) expect(asset).not.toHaveProperty(name);
  });
});
