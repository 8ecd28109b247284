import type { CallOptions, ChangesPage } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { FILE_NAMESPACE } from './answers';
import { type MediaWikiApi, textsOf } from './api';
import { continuationOf } from './continuation';

/** Reads the wiki's recent changes after a cursor; null asks for the cursor of now. */
export async function readChanges(
  api: MediaWikiApi,
  cursor: string | null,
  call: CallOptions = {},
): Promise<ChangesPage> {
  if (cursor === null)
    return { assetIds: [], cursor: await cursorOfNow(api, call), hasMore: false };
  const before = continuationOf(cursor);
  const answer = await api.ask({ ...RECENT_CHANGES, ...before }, call);
  const changes = answer.query?.recentchanges;
  // A wiki without changes tells an empty list.
  if (changes === undefined) {
    throw new DamError('bad-answer', 'The wiki answered without a list of "recentchanges".');
  }
  // Begins at the last change again, since two changes may have the same second.
  const { rccontinue } = textsOf(answer.continue ?? {});
  const rcstart = changes.at(-1)?.timestamp ?? before.rcstart ?? '';
  return {
    // Deletions are listed with the page id 0.
    assetIds: [...new Set(changes.flatMap(({ pageid }) => (pageid > 0 ? String(pageid) : [])))],
    cursor: JSON.stringify({
      rcstart: rccontinue === undefined ? rcstart : (before.rcstart ?? rcstart),
      ...(rccontinue !== undefined && { rccontinue }),
    }),
    hasMore: rccontinue !== undefined,
  };
}

const RECENT_CHANGES = {
  list: 'recentchanges',
  rcnamespace: String(FILE_NAMESPACE),
  rcdir: 'newer',
  rcprop: 'ids|timestamp',
  rclimit: '500',
} as const;

async function cursorOfNow(api: MediaWikiApi, call: CallOptions): Promise<string> {
  const { curtimestamp } = await api.ask({ curtimestamp: '1', meta: 'siteinfo' }, call);
  if (curtimestamp === undefined) {
    throw new DamError('bad-answer', 'The wiki did not tell its current time.');
  }
  return JSON.stringify({ rcstart: curtimestamp });
}
