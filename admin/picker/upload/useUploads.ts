import { useAuth } from '@strapi/strapi/admin';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConnectionInfo } from '../../../server/contracts/api';
import type { UploadLimits } from '../../../server/contracts/connector';
import { type FieldRules, kindOfMime, takesMime } from '../../../server/contracts/field-rules';
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
}

let lastKey = 0;

/** The limits of a connection that takes no uploads. */
const NO_UPLOADS: UploadLimits = { maxBytes: 0, mimes: [] };

/**
 * The files that an editor uploads, one after another. Closing, and unmounting the component, cancel a running
 * upload.
 */
export function useUploads(connection: ConnectionInfo | null, kinds: FieldRules['kinds']) {
  const text = useText();
  const token = useAuth('DamUploads', (auth) => auth.token);
  const problemOf = useProblem(connection?.uploads ?? NO_UPLOADS, kinds);
  const [isOpen, setOpen] = useState(false);
  const [items, setItems] = useState<UploadItem[]>([]);
  /** Tags of all files, separated by commas. */
  const [tags, setTags] = useState('');
  const [isSending, setSending] = useState(false);
  const running = useRef(new Map<string, AbortController>());

  useEffect(() => {
    const controllers = running.current;
    return () => {
      for (const controller of controllers.values()) controller.abort();
    };
  }, []);

  const addFiles = (files: readonly File[]) =>
    setItems((before) => [...before, ...itemsOf(files, problemOf)]);

  const updateItem = useCallback(
    (key: string, update: (item: UploadItem) => Partial<UploadItem>) =>
      setItems((before) =>
        before.map((item) => (item.key === key ? { ...item, ...update(item) } : item)),
      ),
    [],
  );

  /** Changes the texts of a file, which makes a failed upload ready to be sent again. */
  const changeFields = (key: string, changes: Partial<UploadItem['fields']>) =>
    updateItem(key, ({ fields }) => ({
      phase: 'ready',
      problem: null,
      fields: { ...fields, ...changes },
    }));

  const removeItem = (key: string) => {
    running.current.get(key)?.abort();
    setItems((before) => before.filter((item) => item.key !== key));
  };

  const open = (files: readonly File[]) => {
    setOpen(true);
    addFiles(files);
  };
  const close = () => {
    for (const controller of running.current.values()) controller.abort();
    setOpen(false);
    setItems([]);
    setTags('');
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
      if (error.failure === null) return;
      const problem = error.failure.message === '' ? text('upload.failed') : error.failure.message;
      updateItem(key, () => ({ phase: 'failed', problem }));
    } finally {
      running.current.delete(key);
    }
  };
  const sendAll = async () => {
    if (connection === null) return;
    setSending(true);
    for (const item of items) {
      if (item.phase === 'ready') await sendItem(connection, item);
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
  };
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
    };
  });
}
