import { type ConformanceFixture, HOSTILE_TITLE } from 'strapi-plugin-dam/conformance';
import { myDam } from '../../src/dam/my-dam';
import { MyDamServer, picture, type StoredAsset, TOKEN } from './my-dam-server';

/** What lies in the DAM. Replace the server by your DAM, or by a server that answers like it. */

const dam = new MyDamServer();
const released = (content: string) => ({ content, released: true });
const ago = new Date(Date.now() - 60_000).toISOString();
const texts: StoredAsset[] = [
  {
    id: '1',
    name: 'Old pier',
    kind: 'image',
    tags: ['sea'],
    versions: [released(picture('steelblue'))],
  },
  {
    id: '2',
    name: 'Red boat',
    kind: 'image',
    tags: ['wood'],
    versions: [released(picture('firebrick'))],
  },
  { id: '3', name: 'Brass lamp', kind: 'document', tags: ['wood'], versions: [released('c')] },
  {
    id: '4',
    name: 'Never shown',
    kind: 'image',
    tags: [],
    versions: [{ content: picture('black'), released: false }],
  },
  {
    id: '5',
    name: 'No more',
    kind: 'image',
    tags: [],
    rightsUntil: ago,
    versions: [released(picture('gray'))],
  },
  {
    id: '6',
    name: HOSTILE_TITLE,
    kind: 'image',
    tags: [],
    versions: [released(picture('seagreen'))],
  },
];
texts[1]?.versions.push(released(picture('crimson')));
texts[2]?.versions.push({ content: 'c, polished', released: false });

/** Starts the DAM on this port, with 0 on any that is free. Returns its address. */
export async function startAt(port: number): Promise<string> {
  dam.assets.push(...texts);
  await dam.start(port);
  return dam.url;
}

export const start = (): Promise<string> => startAt(0);
export const stop = (): Promise<void> => dam.stop();

const connect = (baseUrl: string, token = TOKEN) =>
  myDam.create({ baseUrl, token }, { allowPrivateNetwork: true });

export const fixture: ConformanceFixture = {
  definition: myDam,
  // A getter, since the cases are listed before the server has started.
  get baseUrl() {
    return dam.url;
  },
  connect,
  connectWithWrongCredentials: () => connect(dam.url, 'another-token'),
  secrets: [TOKEN, 'another-token'],
  // Each word finds its asset and none of the others.
  approved: [
    { assetId: '1', title: 'Old pier', word: 'pier' },
    { assetId: '2', title: 'Red boat', word: 'boat' },
    { assetId: '3', title: 'Brass lamp', word: 'lamp' },
  ],
  missing: '999',
  states: { unapproved: '4', expired: '5', newerInReview: { assetId: '3', current: '1' } },
  hostile: { assetId: '6', title: HOSTILE_TITLE, word: 'Zażółć' },
  versions: '2',
  filters: {
    type: { value: 'document', assetId: '3' },
    tag: { value: 'sea', assetId: '1', other: { value: 'wood', assetId: '2' } },
  },
  addresses: {
    of: ({ versions }) => versions.map(({ url }) => url),
    others: () => [`${dam.url}/assets`, `${dam.url}/files/`],
  },
  add: async () => {
    const id = String(dam.assets.length + 1);
    dam.assets.push({
      id,
      name: 'Another',
      kind: 'image',
      tags: [],
      versions: [released(picture('white'))],
    });
    return id;
  },
  cleanUp: async (ids) => {
    dam.assets.splice(0, dam.assets.length, ...dam.assets.filter(({ id }) => !ids.includes(id)));
  },
};
