import type { FileDigest } from '../../server/contracts/api';

/** Larger files are compared after the upload only: a browser takes a digest of bytes that it holds in memory. */
const MOST_BYTES = 128 * 1024 ** 2;

/** Calls `chosen` with files that are chosen in a dialog, or dropped on a dialog or a field. Returns the end. */
export function watchChosenFiles(chosen: (files: readonly File[]) => void): () => void {
  const handleChange = ({ target }: Event) => {
    if (!(target instanceof HTMLInputElement) || target.type !== 'file') return;
    if (target.closest('[role="dialog"]') !== null) chosen([...(target.files ?? [])]);
  };
  const handleDrop = ({ dataTransfer }: DragEvent) => chosen([...(dataTransfer?.files ?? [])]);
  // Before React, which may stop them.
  window.addEventListener('change', handleChange, { capture: true });
  window.addEventListener('drop', handleDrop, { capture: true });
  return () => {
    window.removeEventListener('change', handleChange, { capture: true });
    window.removeEventListener('drop', handleDrop, { capture: true });
  };
}

/** Null for a file that is too large, and where the browser takes no digests: on pages without https. */
export async function digestOf(file: File): Promise<FileDigest | null> {
  if (file.size > MOST_BYTES || !window.isSecureContext) return null;
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const sha256 = [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return { sha256, sizeBytes: file.size };
}
