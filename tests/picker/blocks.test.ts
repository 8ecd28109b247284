import { addBlocks } from '../../admin/fields/blocks/blocks';
import { imageOfFile } from '../../admin/fields/blocks/imageNode';

describe('the blocks of the DAM', () => {
  it('are left out where Strapi has no way to add them', () => {
    expect(() => addBlocks({})).not.toThrow();
  });

  it('leave blocks of others as they are, and add nothing to an editor without images and links', () => {
    const paragraph = { isInBlocksSelector: true, label: { id: 'x' } } as never;
    let blocks: object = {};
    addBlocks({
      addRichTextBlocks: (change) => {
        blocks = change({ paragraph });
      },
    });
    expect(blocks).toEqual({ paragraph });
  });
});

describe('a chosen picture in Blocks', () => {
  it('has formats that are an object and no measures, as every Strapi publishes it', () => {
    const file = {
      name: 'Pier',
      url: '/api/dam/a/brand/pier/pier.jpg',
      provider: 'dam',
      provider_metadata: { connection: 'brand', assetId: 'pier' },
      ext: '',
      formats: { thumbnail: { url: '/dam/thumb/xyz' } },
    };
    expect(imageOfFile(file as never)).toMatchObject({
      formats: {},
      ext: '.bin',
      width: 0,
      size: 0,
    });
  });
});
