import { useCallback, useEffect, useState } from 'react';
import { type KnownAsset, MAX_KNOWN_FILES } from '../../server/contracts/api';
import { useDamApi } from '../api';
import { onUploaded } from './libraryPage';

/** A file of the Media Library that was just uploaded, and the asset that it is. */
export interface KnownUpload extends KnownAsset {
  fileId: number;
  name: string;
}

/** Time for which files are gathered before the server is asked, in milliseconds. */
const GATHERED_MS = 300;

/** Asks which files, that Strapi's Media Library has uploaded since, the DAM has. */
export function useKnownUploads(isOn: boolean) {
  const api = useDamApi();
  const [known, setKnown] = useState<readonly KnownUpload[]>([]);
  useEffect(() => {
    if (!isOn) return undefined;
    let gathered: { id: number; name: string }[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const files = gathered.slice(0, MAX_KNOWN_FILES);
      gathered = gathered.slice(files.length);
      if (gathered.length > 0) timer = setTimeout(askLater, GATHERED_MS);
      const answer = await api.knownUploads({ fileIds: files.map(({ id }) => id) });
      const found = files.flatMap(({ id, name }, index): KnownUpload[] => {
        const asset = answer.files[index] ?? null;
        return asset === null ? [] : [{ ...asset, fileId: id, name }];
      });
      if (found.length > 0) setKnown((before) => [...before, ...found]);
    };
    const askLater = () =>
      void ask().catch((error: unknown) => {
        // The files are uploaded, and "Adopt copies" finds them.
        console.warn('[dam] Uploaded files were not compared with the DAM.', error);
      });
    const end = onUploaded((file) => {
      gathered.push(file);
      clearTimeout(timer);
      timer = setTimeout(askLater, GATHERED_MS);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [api, isOn]);
  const dismiss = useCallback(
    (fileId: number) => setKnown((before) => before.filter((each) => each.fileId !== fileId)),
    [],
  );
  return { known, dismiss };
}
