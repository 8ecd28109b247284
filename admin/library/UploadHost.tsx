import { useAuth } from '@strapi/strapi/admin';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useIntl } from 'react-intl';
import { PERMISSIONS } from '../../server/contracts/api';
import { useDamApi } from '../api';
import { findKnownFiles, type KnownFile } from '../asset/knownFiles';
import { watchChosenFiles } from './chosenFiles';
import { type PendingList, pendingList, UPLOAD_LABEL_IDS, type UploadLabels } from './uploadDom';
import { useKnownUploads } from './useKnownUploads';

const KnownFiles = lazy(() => import('./KnownFiles'));
const UploadedNotes = lazy(() => import('./UploadedNotes'));

/**
 * Says in Strapi's upload dialog, before anything is uploaded, which of the files the DAM has already. Pages without
 * this dialog upload at once: of their files it is said afterwards. A DAM or a server that does not answer holds
 * nothing up: then nothing is said.
 */
export default function UploadHost() {
  const mayPick = useMayPick();
  const [known, setKnown] = useKnownFiles(mayPick);
  const uploaded = useKnownUploads(mayPick);
  const forget = useCallback(() => setKnown([]), [setKnown]);
  const list = usePendingList(known.length > 0, forget);
  return (
    <Suspense fallback={null}>
      {list !== null && known.length > 0 && <KnownFiles list={list} known={known} />}
      {uploaded.known.length > 0 && (
        <UploadedNotes known={uploaded.known} onDismiss={uploaded.dismiss} />
      )}
    </Suspense>
  );
}

/** Strapi's own hook for permissions asks once, and this host is on the page before anybody has logged in. */
function useMayPick(): boolean {
  const permissions = useAuth('DamUploadHost', (state) => state.permissions);
  return permissions.some(({ action }) => action === PERMISSIONS.pick);
}

function useKnownFiles(isOn: boolean) {
  const api = useDamApi();
  const [known, setKnown] = useState<readonly KnownFile[]>([]);
  useEffect(() => {
    if (!isOn) return undefined;
    /** The file that was last chosen by each name: an earlier one of that name may be another file. */
    const latest = new Map<string, File>();
    const note = (found: readonly KnownFile[]) => {
      const present = found.filter(({ file }) => latest.get(file.name) === file);
      if (present.length > 0) setKnown((before) => [...before, ...present]);
    };
    return watchChosenFiles((files) => {
      for (const file of files) latest.set(file.name, file);
      setKnown((before) =>
        before.filter(({ file }) => files.every(({ name }) => name !== file.name)),
      );
      findKnownFiles(api, files, note).catch((error: unknown) => {
        // The upload goes on, and the server compares the file once more.
        console.warn('[dam] Files were not compared with the DAM before their upload.', error);
      });
    });
  }, [api, isOn]);
  return [known, setKnown] as const;
}

/** Returns the list of Strapi's upload dialog while it is open. Calls `onClosed` when it was there and is gone. */
function usePendingList(isOn: boolean, onClosed: () => void): PendingList | null {
  const { formatMessage } = useIntl();
  const [list, setList] = useState<PendingList | null>(null);
  useEffect(() => {
    if (!isOn) return undefined;
    const labels = Object.fromEntries(
      Object.entries(UPLOAD_LABEL_IDS).map(([key, id]) => [key, formatMessage({ id })]),
    ) as UploadLabels;
    let last: PendingList | null = null;
    const update = () => {
      const next = pendingList(labels);
      if (isSame(last, next)) return;
      const hasClosed = last !== null && next === null && !last.slot.isConnected;
      last = next;
      setList(next);
      if (hasClosed) onClosed();
    };
    update();
    const observer = new MutationObserver(update);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [isOn, onClosed, formatMessage]);
  return list;
}

/** The plugin's own note changes the page too. */
function isSame(one: PendingList | null, other: PendingList | null): boolean {
  if (one === null || other === null) return one === other;
  return one.slot === other.slot && one.names.join('/') === other.names.join('/');
}
