import { useAuth } from '@strapi/strapi/admin';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConnectionInfo } from '../../../server/contracts/api';
import { kindOfMime } from '../../../server/contracts/asset';
import type { UploadLimits } from '../../../server/contracts/connector';
import { type FieldRules, takesMime } from '../../../server/contracts/field-rules';
import { useDamApi } from '../../api';
import { findKnownFiles, type KnownFile } from '../../asset/knownFiles';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { UploadFailed, uploadFile } from './uploadFile';

export interface UploadItem {
  key: string;
  file: File;
  fields: { title: string; alternativeText: string };
  /** `refused` if the DAM or the field does not accept the file. */
  phase: 'ready' | 'sending' | 'done' | 'failed' | 'refused';
  /** From 0 to 1. */
  progress: number;
  /** The reason why the file is refused or failed, as a text. */
  problem: string | null;
  /** The asset that the file is, or looks like; null if none is known. */
  known: KnownFile | null;
}

let lastKey = 0;

/** The limits of a connection that takes no uploads. */
const NO_UPLOADS: UploadLimits = { maxBytes: 0, mimes: [] };

/**
 * The files that an editor uploads, one after another. Unmounting the component cancels a running upload.
 */
export function useUploads(connection: ConnectionInfo | null, kinds: FieldRules['kinds']) {
  const text = useText();
  const api = useDamApi();
  const token = useAuth('DamUploads', (auth) => auth.token);
  const problemOf = useProblem(connection?.uploads ?? NO_UPLOADS, kinds);
  const [isOpen, setOpen] = useState(false);
  const [items, setItems] = useState<UploadItem[]>([]);
  /** Tags of all files, separated by commas. */
  const [tags, setTags] = useState('');
  const [isSending, setSending] = useState(false);
  const running = useRef(new Map<string, AbortController>());
  const latest = useRef(items);
  latest.current = items;

  useEffect(() => {
    const controllers = running.current;
    return () => {
      for (const controller of controllers.values()) controller.abort();
    };
  }, []);

  const updateItem = useCallback(
    (key: string, update: (item: UploadItem) => Partial<UploadItem>) =>
      setItems((before) =>
        before.map((item) => (item.key === key ? { ...item, ...update(item) } : item)),
      ),
    [],
  );

  const addFiles = (files: readonly File[]) => {
    const added = itemsOf(files, problemOf);
    setItems((before) => [...before, ...added]);
    const note = (found: readonly KnownFile[]) => {
      for (const known of found) {
        const item = added.find(({ file }) => file === known.file);
        if (item !== undefined) updateItem(item.key, () => ({ known }));
      }
    };
    const accepted = added.filter(isSendable).map(({ file }) => file);
    findKnownFiles(api, accepted, note).catch((error: unknown) => {
      // The files can be uploaded without an answer.
      console.warn('[dam] Files were not compared with the DAM before their upload.', error);
    });
  };

  /** Changes the texts of a file, which makes a failed upload ready to be sent again. */
  const changeFields = (key: string, changes: Partial<UploadItem['fields']>) =>
    updateItem(key, ({ fields }) => ({
      phase: 'ready',
      problem: null,
      fields: { ...fields, ...changes },
    }));

  /** Cancels a running upload, which can be sent again, or takes the file off the list. */
  const removeItem = (key: string) => {
    const controller = running.current.get(key);
    if (controller === undefined) setItems((before) => before.filter((item) => item.key !== key));
    else controller.abort();
  };

  const open = (files: readonly File[]) => {
    setOpen(true);
    addFiles(files);
  };
  /** Goes back to the results. Files that are not sent stay, and running uploads go on. */
  const close = () => {
    setOpen(false);
    setItems((before) => before.filter(({ phase }) => phase !== 'done' && phase !== 'refused'));
  };

  const sendItem = async ({ key: connectionKey }: ConnectionInfo, item: UploadItem) => {
    const { key, file, fields } = item;
    const controller = new AbortController();
    running.current.set(key, controller);
    updateItem(key, () => ({ phase: 'sending', progress: 0, problem: null }));
    try {
      await uploadFile({
        connection: connectionKey,
        token,
        file,
        fields: { ...fields, tags },
        signal: controller.signal,
        onProgress: (progress) => updateItem(key, () => ({ progress })),
      });
      updateItem(key, () => ({ phase: 'done', progress: 1 }));
    } catch (error) {
      if (!(error instanceof UploadFailed)) throw error;
      if (error.failure === null) {
        updateItem(key, () => ({ phase: 'ready', problem: text('upload.cancelled') }));
        return;
      }
      const problem = error.failure.message === '' ? text('upload.failed') : error.failure.message;
      updateItem(key, () => ({ phase: 'failed', problem }));
    } finally {
      running.current.delete(key);
    }
  };
  const sendAll = async () => {
    if (connection === null) return;
    setSending(true);
    const tried = new Set<string>();
    for (;;) {
      // Files are added, removed and described while others are sent.
      const next = latest.current.find((item) => isSendable(item) && !tried.has(item.key));
      if (next === undefined) break;
      tried.add(next.key);
      await sendItem(connection, next);
    }
    setSending(false);
  };

  return {
    isOpen,
    open,
    close,
    items,
    tags,
    setTags,
    addFiles,
    changeFields,
    removeItem,
    sendAll: () => void sendAll(),
    isSending,
    /** Number of files that are not in the DAM yet, and can be. */
    waiting: items.filter((item) => isSendable(item) || item.phase === 'sending').length,
  };
}

/** True for files that are sent next; a failed one is tried again. */
function isSendable({ phase }: UploadItem): boolean {
  return phase === 'ready' || phase === 'failed';
}

export type Uploads = ReturnType<typeof useUploads>;

/** Returns a function that tells why the DAM or the field would refuse a file; null if both accept it. */
function useProblem(
  limits: UploadLimits,
  kinds: FieldRules['kinds'],
): (file: File) => string | null {
  const text = useText();
  const format = useFormat();
  return ({ size, type }) => {
    if (size > limits.maxBytes) {
      return text('upload.tooLarge', { size: format.bytes(limits.maxBytes) });
    }
    if (!takesMime(limits.mimes, type)) return text('upload.wrongType');
    const kind = kindOfMime(type);
    return kinds === null || kinds.includes(kind) ? null : text(`refusal.kind.${kind}`);
  };
}

/** Returns an item per file, whose title is the file name in words. */
function itemsOf(files: readonly File[], problemOf: (file: File) => string | null): UploadItem[] {
  return files.map((file) => {
    const problem = problemOf(file);
    const title = file.name.replace(/\.[^.]*$/, '').replace(/[-_]+/g, ' ');
    return {
      key: String(++lastKey),
      file,
      fields: { title, alternativeText: '' },
      phase: problem === null ? 'ready' : 'refused',
      progress: 0,
      problem,
      known: null,
    };
  });
}
