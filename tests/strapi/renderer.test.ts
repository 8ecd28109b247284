import { execFileSync } from 'node:child_process';
import { specDam, specSite } from '../support/fixtures';
import { ROOT } from '../support/processes';

jest.setTimeout(120_000);

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#123456', { alt: 'A pier' });
});

const site = specSite(() => ({ damUrl: dam.url }));

/** The package itself, as a front end runs it: ES modules, React on the server. */
const RENDER = `
  import { createElement } from 'react';
  import { renderToStaticMarkup } from 'react-dom/server';
  import { BlocksRenderer } from '@strapi/blocks-react-renderer';
  const content = JSON.parse(process.argv[1]);
  process.stdout.write(renderToStaticMarkup(createElement(BlocksRenderer, { content })));
`;

function rendered(content: unknown): string {
  const script = ['--input-type=module', '-e', RENDER, JSON.stringify(content)];
  return execFileSync(process.execPath, script, { cwd: ROOT, encoding: 'utf8' });
}

describe('@strapi/blocks-react-renderer', () => {
  it('draws an image of the DAM as any other: its address, and the DAM’s words', async () => {
    const [picked] = await site.pick('pier');
    const { file } = picked ?? {};
    const text = (words: string) => ({
      type: 'paragraph',
      children: [{ type: 'text', text: words }],
    });
    const image = {
      type: 'image',
      image: { ...file, alternativeText: null, caption: null, formats: null, previewUrl: null },
      children: [{ type: 'text', text: '' }],
    };
    const { data } = await site.json('POST', '/api/articles', {
      data: { title: 'Pier', slug: 'pier', body: [text('Before'), image, text('After')] },
    });
    const page = await site.json('GET', `/api/articles/${data.documentId}`);
    const html = rendered(page.data.body);
    const [, src = '', alt] = /<img src="([^"]+)" alt="([^"]*)"/.exec(html) ?? [];
    expect(alt).toBe('A pier');
    expect(src).toContain('/api/dam/a/brand/');
    const response = await fetch(src);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    const { formats } = page.data.body[1].image;
    expect((await fetch(formats.small.url)).status).toBe(200);

    await dam.withdraw('pier');
    await expect(site.pick('pier')).rejects.toThrow('was withdrawn');
    const after = await site.json('GET', `/api/articles/${data.documentId}`);
    expect(rendered(after.data.body)).toBe('<p>Before</p><p>After</p>');
  });
});
