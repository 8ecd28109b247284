import type { UploadRequest } from '../../contracts/connector';
import type { CloudinaryOptions } from './options';
import { type Signer, signParameters } from './signatures';

/**
 * A signed upload (https://cloudinary.com/documentation/upload_images). Names follow the file's, made
 * unique by Cloudinary, so that nothing is overwritten.
 */
export function uploadForm(
  request: UploadRequest,
  { apiKey, approval, fields, signer }: CloudinaryOptions & { signer: Signer },
  nowSeconds: number,
): FormData {
  const [bag = '', ...key] = fields.alternativeText.split('.');
  const { alternativeText: alt } = request;
  const parameters: Record<string, string> = {
    timestamp: String(nowSeconds),
    use_filename: 'true',
    unique_filename: 'true',
    display_name: request.title,
    asset_folder: request.folder ?? '',
    // A comma begins another one.
    tags: request.tags.map((tag) => tag.replaceAll(',', ' ')).join(','),
    ...(alt !== null && { [bag]: `${key.join('.')}=${escaped(alt)}` }),
    ...(approval !== undefined && 'moderation' in approval && { moderation: 'manual' }),
  };
  const form = new FormData();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== '') form.set(name, value);
  }
  form.set('api_key', apiKey);
  form.set('signature', signParameters(parameters, signer));
  form.set('file', new Blob([request.file], { type: request.mime }), request.fileName);
  return form;
}

/** These end a value, or begin another one. */
function escaped(text: string): string {
  return text.replace(/[=|]/g, '\\$&');
}
