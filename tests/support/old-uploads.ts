import type { TestSite } from './strapi';

/** A file of the Media Library, as Strapi answers. */
export interface OldUpload {
  id: number;
  url: string;
  formats: Record<string, { url: string }> | null;
  [key: string]: unknown;
}

/** Puts a JPEG into the Media Library, as years ago. For sites with a public folder of their own (`Project`). */
export async function uploadOld(
  site: TestSite,
  name: string,
  bytes: Buffer,
  fields = {},
): Promise<OldUpload> {
  const form = new FormData();
  form.append('files', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), `${name}.jpg`);
  form.append('fileInfo', JSON.stringify({ name: `${name}.jpg`, ...fields }));
  const response = await fetch(`${site.url}/api/upload`, {
    method: 'POST',
    headers: { authorization: site.authorization },
    body: form,
  });
  const [file] = (await response.json()) as OldUpload[];
  if (file === undefined) throw new Error('uploaded');
  return file;
}
