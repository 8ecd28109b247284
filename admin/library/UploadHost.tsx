import { useAuth } from '@strapi/strapi/admin';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useIntl } from 'react-intl';
import { MAX_KNOWN_FILES, PERMISSIONS } from '../../server/contracts/api';
import { useDamApi } from '../api';
import { digestOf, watchChosenFiles } from './chosenFiles';
import type { KnownFile } from './KnownFiles';
import { type PendingList, pendingList, UPLOAD_LABEL_IDS, type UploadLabels } from './uploadDom';

const KnownFiles = lazy(() => import('./KnownFiles'));

/**
 * Says in Strapi's upload dialog, before anything is uploaded, which of the files the DAM has already. A DAM or a
 * server that does not answer holds nothing up: then nothing is said.
 */
export default function UploadHost() {
  const [known, setKnown] = useKnownFiles(useMayPick());
  const forget = useCallback(() => setKnown([]), [setKnown]);
  const list = usePendingList(known.length > 0, forget);
  if (list === null || known.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <KnownFiles list={list} known={known} />
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
    const look = async (files: readonly File[]): Promise<void> => {
      const digests = await Promise.all(files.slice(0, MAX_KNOWN_FILES).map(digestOf));
      const asked = files.flatMap((file, index) => {
        const digest = digests[index];
        return digest ? [{ file, digest }] : [];
      });
      if (asked.length === 0) return;
      const answer = await api.knownFiles({ files: asked.map(({ digest }) => digest) });
      const found = answer.files.flatMap((each, index): KnownFile[] => {
        const file = asked[index]?.file;
        if (each === null || file === undefined || latest.get(file.name) !== file) return [];
        return [{ ...each, fileName: file.name }];
      });
      if (found.length > 0) setKnown((before) => [...before, ...found]);
    };
    return watchChosenFiles((files) => {
      for (const file of files) latest.set(file.name, file);
      setKnown((before) =>
        before.filter(({ fileName }) => files.every(({ name }) => name !== fileName)),
      );
      look(files).catch((error: unknown) => {
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
