import { failureOf } from '../../../server/conformance/checks';
import { isOutage } from '../../../server/contracts/errors';
import { itStandsTrouble } from '../shared/trouble';
import {
  BOAT,
  BY_PROPERTY,
  BY_WORKFLOW,
  connect,
  DRAFT,
  dam,
  MISSING,
  PIER,
  startFrontify,
} from './fixture';
import { DOCUMENTS, idOf, LIBRARY, TOKEN } from './simulator';

startFrontify();

/** Frontify answers a part that the user may not see with null, and an error beside it. */
const hidden = (part: string) => ({
  json: {
    data: { brands: null },
    errors: [
      { message: 'Not allowed', path: ['brands', 0, part], extensions: { category: 'permission' } },
    ],
  },
});

describe('Frontify', () => {
  itStandsTrouble({
    url: () => dam.url,
    connect: (baseUrl) => connect({ ...BY_PROPERTY, baseUrl }),
    shown: [PIER, BOAT],
    missing: MISSING,
    secrets: [TOKEN, 'another-token'],
    wrongKey: {
      connect: (baseUrl) => connect({ baseUrl, token: 'another-token' }),
      says: /does not accept the token.*"token"/,
    },
    rights: [
      {
        may: 'see properties',
        calls: /customMetadataProperties/,
        reply: hidden('customMetadataProperties'),
      },
    ],
    fields: {
      connect: (baseUrl) =>
        connect({ baseUrl, fields: { embargoUntil: 'customMetadata.Not before' } }),
      limit: 'embargoUntil',
      hide: () => withoutProperty('Not before'),
      says: /no custom metadata property "Not before" \("fields\.embargoUntil"\)/,
      calls: /customMetadataProperties/,
      refusal: hidden('customMetadataProperties'),
      none: { data: { brands: [] } },
    },
    change: null,
    ended: {
      json: {
        errors: [{ message: 'UserId not set in identity', extensions: { category: 'permission' } }],
      },
    },
    moves: {
      'a move to another folder': (assetId) => {
        dam.change(assetId, { folderId: dam.folder('Elsewhere', LIBRARY) });
        return 'Brand images/Elsewhere';
      },
      'its folder was renamed': () => {
        for (const folder of dam.folders) {
          if (folder.name === 'Elsewhere') folder.name = 'Renamed';
        }
        return 'Brand images/Renamed';
      },
    },
  });
});

const withoutProperty = (name: string) => {
  dam.properties = dam.properties.filter((property) => property.name !== name);
};

describe('a token of Frontify', () => {
  it('whose user sees no library is told so', async () => {
    dam.projects = [];
    const error = await failureOf(() => connect().ping());
    expect(error.type).toBe('forbidden');
    expect(error.message).toMatch(/no library and no workspace project/);
  });

  it('whose user does not see a library of the options is told which', async () => {
    const unseen = idOf(77, 'project');
    const connector = connect({ projects: [LIBRARY, unseen, DOCUMENTS] });
    for (const work of [() => connector.ping(), () => connector.search({ limit: 1 })]) {
      expect((await failureOf(work)).message).toContain(unseen);
    }
  });

  it('whose user may not see projects searches libraries', async () => {
    dam.trouble.hidden = ['workspaceProjects'];
    const { assets } = await connect().search({ limit: 50 });
    expect(assets.map(({ assetId }) => assetId)).toContain(PIER);
    dam.trouble.hidden = ['brands'];
    const error = await failureOf(() => connect().ping());
    expect(error.type).toBe('forbidden');
    expect(error.message).toContain('"brands"');
  });

  it('whose user may not see properties reads assets all the same', async () => {
    dam.trouble.hidden = ['customMetadataProperties'];
    const [pier] = await connect(BY_PROPERTY).getMany([PIER]);
    expect(pier).toMatchObject({ status: 'found' });
    const { facets } = await connect({ filters: ['Season'] }).search({ limit: 1 });
    expect(facets.find(({ field }) => field === 'Season')?.values).toEqual([]);
  });
});

describe('a custom metadata property that does not exist', () => {
  it.each(['Status', 'Season', 'Campaign'])('is named: %s', async (name) => {
    withoutProperty(name);
    const connector = connect({
      ...BY_PROPERTY,
      fields: { expiresAt: 'customMetadata.Licence ends' },
      expose: { campaign: 'customMetadata.Campaign' },
      filters: ['Season'],
    });
    for (const work of [
      () => connector.ping(),
      () => connector.search({ limit: 1 }),
      () => connector.getMany([PIER]),
    ]) {
      const error = await failureOf(work);
      expect(error.type).toBe('bad-request');
      expect(error.message).toContain(`no custom metadata property "${name}"`);
    }
  });

  it('and was deleted a moment ago makes no asset unapproved', async () => {
    const connector = connect(BY_PROPERTY);
    expect((await connector.getMany([DRAFT]))[0]).toMatchObject({ status: 'found' });
    withoutProperty('Status');
    const { custom } = dam.get(DRAFT);
    dam.change(DRAFT, { custom: {} });
    expect((await failureOf(() => connector.getMany([DRAFT]))).message).toContain('"Status"');
    dam.change(DRAFT, { custom });
  });
});

describe('what is in beta', () => {
  it('is asked for only if approval is a workflow', async () => {
    await connect().getMany([PIER]);
    expect(dam.calls.at(-1)?.query).not.toContain('workflowTask');
    await connect(BY_WORKFLOW).getMany([PIER]);
    expect(dam.calls.at(-1)?.query).toContain('workflowTask');
  });

  it('and hidden leaves assets as they are known', async () => {
    dam.trouble.hidden = ['workflowTask'];
    const [answer] = await connect(BY_WORKFLOW).getMany([PIER]);
    expect(answer).toMatchObject({ status: 'failed', error: { type: 'forbidden' } });
  });
});

describe('too many calls', () => {
  it('in the middle of a read fail all of it, with the pause that Frontify asks for', async () => {
    dam.trouble.callsUntilLimit = 1;
    const error = await failureOf(() => connect().getMany([PIER, MISSING]));
    expect(isOutage(error)).toBe(true);
    expect(error).toMatchObject({ type: 'rate-limited', retryAfterMs: 3_000 });
    expect(dam.calls).toHaveLength(2);
  });

  it('in the middle of a search fail the search', async () => {
    dam.trouble.callsUntilLimit = 2;
    const error = await failureOf(() => connect().search({ limit: 50 }));
    expect(error.type).toBe('rate-limited');
  });
});

describe('an answer of another shape', () => {
  it.each([
    ['a list', []],
    ['no data and no errors', { extensions: { complexityScore: 1 } }],
    ['data of another query', { data: { other: [] } }],
    ['a text in place of assets', { data: { assets: 'x', library: 'x', brands: 'x' } }],
    ['no assets and no reason', { data: { assets: null, brands: null } }],
    ['an error without a path', { data: null, errors: [{ message: 'Internal\nserver error' }] }],
  ])('is one clear line and no missing asset: %s', async (_name, shape) => {
    dam.trouble.otherShape = shape;
    for (const work of [
      () => connect().getMany([PIER]),
      () => connect().search({ limit: 1 }),
      () => connect().ping(),
    ]) {
      const error = await failureOf(work);
      expect(error.type).toBe('bad-answer');
      expect(error.message).not.toContain('\n');
      expect(error.message).not.toContain(TOKEN);
    }
  });

  it('that tells other assets does not answer for the one asked for', async () => {
    dam.trouble.otherShape = { data: { assets: [{ id: BOAT }] } };
    const [answer] = await connect().getMany([PIER]);
    expect(answer).toMatchObject({ status: 'failed', error: { type: 'bad-answer' } });
  });

  it('of one asset leaves the others alone', async () => {
    const id = dam.add({ status: 7 as never });
    const [broken, pier] = await connect().getMany([id, PIER]);
    expect(pier).toMatchObject({ status: 'found' });
    expect(broken).toMatchObject({ status: 'failed' });
    dam.remove(id);
  });
});
