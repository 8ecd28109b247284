import { useAuth } from '@strapi/strapi/admin';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { UploadLimits } from '../../../server/contracts/connector';
import { takesMime } from '../../../server/contracts/field-rules';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { UploadFailed, upload } from './uploadFile';

export interface UploadItem {
  key: string;
  file: File;
  fields: { title: string; alternativeText: string; tags: string };
  phase: 'ready' | 'sending' | 'done' | 'failed' | 'refused';
  /** 0 to 1. */
  progress: number;
  /** Why it is refused or failed, for people. */
  problem: string | null;
}

let made = 0;

/** Files on their way to the DAM, one after another; leaving the picker ends what is under way. */
export function useUploads(connection: string, limits: UploadLimits, dropped: readonly File[]) {
  const text = useText();
  const format = useFormat();
  const token = useAuth('DamUploads', (auth) => auth.token);
  const [sending, setSending] = useState(false);
  const running = useRef(new Map<string, AbortController>());

  useEffect(() => {
    const controllers = running.current;
    return () => {
      for (const controller of controllers.values()) controller.abort();
    };
  }, []);

  const itemsOf = (files: readonly File[]) =>
    files.map((file): UploadItem => {
      const problem =
        file.size > limits.maxBytes
          ? text('upload.tooLarge', { size: format.bytes(limits.maxBytes) })
          : takesMime(limits.mimes, file.type)
            ? null
            : text('upload.wrongType');
      const title = file.name.replace(/\.[^.]*$/, '').replace(/[-_]+/g, ' ');
      return {
        key: String(++made),
        file,
        fields: { title, alternativeText: '', tags: '' },
        phase: problem === null ? 'ready' : 'refused',
        progress: 0,
        problem,
      };
    });
  const [items, setItems] = useState(() => itemsOf(dropped));
  const add = (files: readonly File[]) => setItems((before) => [...before, ...itemsOf(files)]);

  const patch = useCallback(
    (key: string, part: Partial<UploadItem>) =>
      setItems((before) => before.map((item) => (item.key === key ? { ...item, ...part } : item))),
    [],
  );

  const change = (key: string, fields: Partial<UploadItem['fields']>) =>
    setItems((before) =>
      before.map((item) =>
        item.key === key
          ? { ...item, phase: 'ready', problem: null, fields: { ...item.fields, ...fields } }
          : item,
      ),
    );

  const remove = (key: string) => {
    running.current.get(key)?.abort();
    setItems((before) => before.filter((item) => item.key !== key));
  };

  const send = async () => {
    setSending(true);
    for (const { key, file, fields, phase } of items) {
      if (phase !== 'ready') continue;
      const controller = new AbortController();
      running.current.set(key, controller);
      patch(key, { phase: 'sending', progress: 0, problem: null });
      try {
        await upload({
          connection,
          token,
          file,
          fields,
          signal: controller.signal,
          onProgress: (progress) => patch(key, { progress }),
        });
        patch(key, { phase: 'done', progress: 1 });
      } catch (error) {
        if (!(error instanceof UploadFailed)) throw error;
        if (error.failure === null) continue;
        const { message } = error.failure;
        patch(key, { phase: 'failed', problem: message === '' ? text('upload.failed') : message });
      } finally {
        running.current.delete(key);
      }
    }
    setSending(false);
  };

  return { items, add, change, remove, send: () => void send(), sending };
}
