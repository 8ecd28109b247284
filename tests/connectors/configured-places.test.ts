import { z } from 'zod';
import * as bynder from '../../server/connectors/bynder/answers';
import { bynderOptions } from '../../server/connectors/bynder/options';
import * as cloudinary from '../../server/connectors/cloudinary/answers';
import { cloudinaryOptions } from '../../server/connectors/cloudinary/options';
import { placedIn, placeOptions, placesIn } from '../../server/connectors/configured-places';
import * as directus from '../../server/connectors/directus/answers';
import { directusOptions } from '../../server/connectors/directus/options';
import * as frontify from '../../server/connectors/frontify/answers';
import { frontifyOptions } from '../../server/connectors/frontify/options';
import * as generic from '../../server/connectors/generic/answers';
import { genericOptions } from '../../server/connectors/generic/options';
import * as imagekit from '../../server/connectors/imagekit/answers';
import { imagekitOptions } from '../../server/connectors/imagekit/options';
import * as resourcespace from '../../server/connectors/resourcespace/answers';
import { resourcespaceOptions } from '../../server/connectors/resourcespace/options';
import type { UnseenLimits } from '../../server/connectors/rights';

/** What all of these connections are asked for: Polish texts beside English ones, and one further field. */
const PLACED = {
  language: 'en',
  texts: { pl: { title: null, alternativeText: 'Molo.', caption: null, credit: null } },
  fields: { campaign: 'Spring' },
};

/** The options in the words of a connector. */
const placesOf = <Place>(alternativeText: Place, campaign: Place) => ({
  language: 'en',
  texts: { pl: { alternativeText } },
  expose: { campaign },
});

const unseen: UnseenLimits = new Set();

describe('places that the options name', () => {
  it('are asked for in Directus, and read', () => {
    const options = directusOptions.parse({
      baseUrl: 'https://dam.example',
      token: 't',
      ...placesOf('alt_pl', 'campaign'),
    });
    expect(directus.fieldsAsked(options, unseen)).toEqual(
      expect.arrayContaining(['alt_pl', 'campaign']),
    );
    const file = { id: '1', type: 'image/jpeg', alt_pl: 'Molo.', campaign: 'Spring' };
    const wire = directus.wireFiles.parse({ data: [file] }).data[0];
    if (wire === undefined) throw new Error('it is one');
    expect(directus.assetOf(wire, { options, folders: new Map(), unseen })).toMatchObject(PLACED);
  });

  it('are read in Cloudinary', () => {
    const options = cloudinaryOptions.parse({
      cloudName: 'demo',
      apiKey: 'k',
      apiSecret: 's',
      ...placesOf('context.alt_pl', 'metadata.campaign'),
    });
    const wire = cloudinary.wireAsset.parse({
      asset_id: '1',
      public_id: 'pier',
      resource_type: 'image',
      type: 'upload',
      format: 'jpg',
      context: { custom: { alt_pl: 'Molo.' } },
      metadata: { campaign: 'Spring' },
    });
    const urls = {
      deliveryUrl: 'https://res.example',
      signer: { secret: 's', algorithm: 'sha1' } as const,
    };
    expect(cloudinary.assetOf(wire, { ...options, ...urls }, unseen)).toMatchObject(PLACED);
  });

  it('are read in Bynder', () => {
    const options = bynderOptions.parse({
      baseUrl: 'https://dam.example',
      token: 't',
      ...placesOf('Alt_pl', 'Campaign'),
    });
    const wire = bynder.wireAsset.parse({
      id: '1',
      name: 'Pier',
      type: 'image',
      extension: ['jpg'],
      property_Alt_pl: 'Molo.',
      property_Campaign: 'Spring',
    });
    const mapping = { options, baseUrl: 'https://dam.example', derivatives: new Map(), unseen };
    expect(bynder.assetOf(wire, mapping)).toMatchObject(PLACED);
  });

  it('are read in Frontify', () => {
    const options = frontifyOptions.parse({
      baseUrl: 'https://dam.example',
      token: 't',
      ...placesOf('customMetadata.Alt (pl)', 'customMetadata.Campaign'),
    });
    const wire = frontify.wireAsset.parse({
      __typename: 'Image',
      id: '1',
      title: 'Pier',
      expiresAt: null,
      status: 'FINISHED',
      availability: { from: null, to: null },
      revisions: { items: [] },
      customMetadata: [
        { property: { name: 'Alt (pl)' }, value: 'Molo.' },
        { property: { name: 'Campaign' }, value: { optionId: '7', text: 'Spring' } },
      ],
      location: { library: { id: '2', name: 'Images' } },
    });
    const mapping = { options, baseUrl: 'https://dam.example', unseen };
    expect(frontify.assetOf(wire, mapping)).toMatchObject(PLACED);
  });

  it('are read in ImageKit', () => {
    const options = imagekitOptions.parse({
      privateKey: 'k',
      urlEndpoint: 'https://ik.imagekit.io/demo',
      ...placesOf('customMetadata.alt_pl', 'customMetadata.campaign'),
    });
    const [wire] = imagekit.wireFiles.parse([
      {
        fileId: '1',
        name: 'pier.jpg',
        filePath: '/pier.jpg',
        url: 'https://ik.imagekit.io/demo/pier.jpg',
        mime: 'image/jpeg',
        customMetadata: { alt_pl: 'Molo.', campaign: 'Spring' },
      },
    ]);
    if (wire === undefined) throw new Error('it is one');
    const mapping = { options, urls: { ...options, endpoints: [] }, named: [], unseen };
    expect(imagekit.assetOf(wire, [wire], mapping as never)).toMatchObject(PLACED);
  });

  it('are read in any DAM with a JSON API, with the words of a map', () => {
    const asset = genericOptions.shape.asset.parse({
      id: 'id',
      title: 'title',
      version: { version: 'v', url: 'url' },
      ...placesOf('l10n.pl.alt', 'campaign.name'),
    });
    const item = {
      id: 1,
      title: 'Pier',
      v: 1,
      url: 'https://dam.example/1.jpg',
      l10n: { pl: { alt: 'Molo.' } },
      campaign: { name: 'Spring' },
    };
    const options = { asset, baseUrl: 'https://dam.example' } as never;
    expect(generic.assetAt(item, options)).toMatchObject(PLACED);
  });

  describe('in ResourceSpace', () => {
    const read = (more: object, fields: { ref: number; value: string }[]) => {
      const options = resourcespaceOptions.parse({
        baseUrl: 'https://dam.example',
        user: 'u',
        apiKey: 'k',
        ...more,
      });
      const row = { ref: 1, archive: 0, access: 0, resource_type: 1, file_extension: 'jpg' };
      const wire = resourcespace.wirePage.parse({ total: 1, data: [row] }).data[0];
      if (wire === undefined) throw new Error('it is one');
      const details = { fields, sizes: null, unseen };
      return resourcespace.assetMapper(options, 'https://dam.example')(wire, details);
    };

    it('are read from their numbers', () => {
      const fields = [
        { ref: 120, value: 'Molo.' },
        { ref: 121, value: 'Spring' },
      ];
      expect(read(placesOf(120, 121), fields)).toMatchObject(PLACED);
    });

    it('may be one field with all languages, of which the main one is the asset’s', () => {
      const fields = [
        { ref: 86, value: '~en:A pier.~pl:Molo.~pt-BR:Um cais.' },
        { ref: 18, value: '~ plain, although it begins like that' },
        { ref: 8, value: '~de:~en:Pier' },
      ];
      expect(read({ language: 'en' }, fields)).toMatchObject({
        title: 'Pier',
        alternativeText: 'A pier.',
        caption: '~ plain, although it begins like that',
        language: 'en',
        texts: { pl: { alternativeText: 'Molo.' }, 'pt-BR': { alternativeText: 'Um cais.' } },
      });
      expect(read({}, fields)).toMatchObject({ alternativeText: 'A pier.' });
    });
  });
});

describe('the options of places', () => {
  const options = z.strictObject(placeOptions(z.string()));

  it('add nothing to an asset without them', () => {
    expect(placedIn(options.parse({}), { text: () => 'x', value: () => 'x' })).toEqual({});
  });

  it('name all places, for DAMs that are asked for each', () => {
    const { texts, expose } = options.parse({
      texts: { pl: { title: 'a', credit: 'b' }, 'de-AT': { caption: 'c' } },
      expose: { one: 'd' },
    });
    expect(placesIn({ texts, expose }).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuse what is no language, no name, or too much', () => {
    for (const wrong of [
      { texts: { polish_language_name: { title: 'a' } } },
      { texts: { pl: { tags: 'a' } } },
      { expose: { 'two words': 'a' } },
      { expose: { __proto: 1 } },
      { expose: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`f${index}`, 'a'])) },
      { language: '*' },
    ]) {
      expect(options.safeParse(wrong).success).toBe(false);
    }
  });

  it('show values of any kind, but nothing empty and nothing without bounds', () => {
    const values: Record<string, unknown> = {
      list: ['a', 'b'],
      flag: false,
      zero: 0,
      none: null,
      empty: '',
      long: 'x'.repeat(10_001),
    };
    const expose = Object.fromEntries(Object.keys(values).map((key) => [key, key]));
    const placed = placedIn(options.parse({ expose }), {
      text: () => null,
      value: (key) => values[key],
    });
    expect(placed).toEqual({ fields: { list: ['a', 'b'], flag: false, zero: 0 } });
  });
});
