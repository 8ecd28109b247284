import { addBlocks } from '../../admin/fields/blocks/blocks';

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
