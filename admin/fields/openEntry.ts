/** An entry of the content manager. A new entry and a single type have no `documentId`. */
export interface OpenEntry {
  uid: string;
  documentId?: string;
}

const PATH = /\/(?:collection|single)-types\/([^/]+)(?:\/([^/]+))?/;

/** Returns the entry that the admin's path names, or null on another page. */
export function openEntry(): OpenEntry | null {
  const [, uid, documentId] = PATH.exec(window.location.pathname) ?? [];
  if (uid === undefined) return null;
  const isStored = documentId !== undefined && documentId !== 'create';
  return isStored ? { uid, documentId } : { uid };
}
