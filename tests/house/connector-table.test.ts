import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connectors } from '../../server/connectors';
import { CHANGE_KINDS, type ConnectorTraits } from '../../server/contracts/connector';
import { tellsAll } from '../../server/core/evidence';

/** Written anew with `WRITE_DOCS=true`. */
const PAGE = join(resolve(__dirname, '../..'), 'docs/connectors/README.md');
const BLOCK =
  /(<!-- made by tests\/house\/connector-table\.test\.ts -->\n\n)([\s\S]*?)(\n\n<!-- end -->)/;

const SECRET = `whsec_${Buffer.from('a secret of the tests only').toString('base64')}`;
const BASE = { baseUrl: 'https://dam.example' };
const GENERIC = {
  ...BASE,
  ping: '/ping',
  search: { path: '/assets', items: 'items', params: { limit: 'limit' } },
  many: { path: '/assets', param: 'ids', items: 'items' },
  asset: { id: 'id', title: 'title', version: { version: 'v', url: 'url' } },
};

/** Options without which a connection does not start, and those that add what a DAM can do. */
const OPTIONS: Record<string, { least: object; more: object }> = {
  bynder: {
    least: { ...BASE, token: 't' },
    more: {
      publicFiles: true,
      brandId: 'b',
      integrationId: 'i',
      webhookTopics: ['arn:aws:sns:eu-west-1:123456789012:bynder'],
    },
  },
  cloudinary: { least: { cloudName: 'c', apiKey: 'k', apiSecret: 's' }, more: {} },
  directus: {
    least: { ...BASE, token: 't' },
    more: { webhookSecret: 'a secret of 16 characters' },
  },
  frontify: {
    least: { ...BASE, token: 't' },
    more: { uploadTo: 'eyJ1', webhookSecrets: ['a secret of the tests'] },
  },
  imagekit: {
    least: { privateKey: 'k', urlEndpoint: 'https://ik.imagekit.io/demo' },
    more: { webhookSecret: SECRET, versions: true },
  },
  mediawiki: { least: { ...BASE, userAgent: 'test' }, more: {} },
  resourcespace: { least: { ...BASE, user: 'u', apiKey: 'k' }, more: {} },
  generic: {
    least: GENERIC,
    more: {
      delivery: 'redirect',
      addresses: ['/files/{id}'],
      webhook: { secret: SECRET, assetId: 'id' },
      changes: {
        path: '/changes',
        params: { cursor: 'since' },
        items: 'items',
        assetId: 'id',
        cursor: 'cursor',
        tells: CHANGE_KINDS,
      },
    },
  },
  'demo-dam': { least: { ...BASE, token: 't' }, more: { webhookSecret: SECRET } },
};

function connect(id: string, options: object) {
  const configured = connectors.get(id)?.configure(options);
  if (configured === undefined || !configured.success) {
    throw new Error(`${id}: ${JSON.stringify(configured?.problems)}`);
  }
  const connector = configured.create({ allowPrivateNetwork: false });
  return { traits: configured.traits, has: (method: string) => method in connector };
}

type Connected = ReturnType<typeof connect>;

/** What a connection has with the least options, and what with more of them. */
function cell(least: Connected, more: Connected, told: (each: Connected) => string): string {
  const [one, other] = [told(least), told(more)];
  if (one === other) return one;
  return one === 'no'
    ? `${other === 'yes' ? '' : `${other} `}by option`
    : `${one}, by option ${other}`;
}

const has = (method: string) => (each: Connected) => (each.has(method) ? 'yes' : 'no');
const words = (list: readonly string[]) => list.map((each) => `\`${each}\``).join(', ') || 'none';
const budgetOf = ({ budget }: ConnectorTraits) =>
  budget === undefined ? 'none' : `${budget.calls} in ${budget.perMs / 60_000} min`;

/** How many assets one read takes. */
function callOf({ traits }: Connected): string {
  return traits.callsPerAsset === true ? '1' : `${traits.chunkSize}`;
}

const COLUMNS: [string, (each: Connected) => string][] = [
  ['files', ({ traits }) => `\`${traits.delivery}\``],
  ['made by the DAM in any size', has('renditionUrl')],
  ['webhooks', has('verifyWebhook')],
  ['list of changes', has('changesSince')],
  ['which tells everything', ({ traits }) => (tellsAll(traits.changesTell) ? 'yes' : 'no')],
  ['uploads', has('upload')],
  ['usage reports', has('reportUsage')],
  ['addresses recognised', has('recognise')],
  ['filters', ({ traits }) => words(traits.filters)],
  ['orders', ({ traits }) => words(traits.sorts)],
  ['assets in one call', callOf],
  ['calls by default', ({ traits }) => budgetOf(traits)],
];

function table(): string {
  const ids = [...connectors.keys()].sort();
  const connected = ids.map((id) => {
    const { least, more } = OPTIONS[id] ?? { least: {}, more: {} };
    return { id, least: connect(id, least), more: connect(id, { ...least, ...more }) };
  });
  const rows = COLUMNS.map(([name, told]) => [
    name,
    ...connected.map(({ least, more }) => cell(least, more, told)),
  ]);
  const all = [['', ...ids.map((id) => `\`${id}\``)], ...rows];
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    `| ${row.map((each, at) => each.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

describe('the table of connectors', () => {
  it('says what the definitions say', () => {
    const page = readFileSync(PAGE, 'utf8');
    const made = page.replace(BLOCK, (_, begin, __, end) => `${begin}${table()}${end}`);
    if (process.env.WRITE_DOCS === 'true') writeFileSync(PAGE, made);
    expect(page).toMatch(BLOCK);
    expect(page).toBe(made);
  });
});
