import { useEffect, useRef, useState } from 'react';
import { offerUploadTarget } from '../../asset/uploadTarget';
import type { useMediaValue } from './useMediaValue';

type PutFiles = ReturnType<typeof useMediaValue>['putFiles'];

/**
 * Lets the field take an asset of the DAM in the place of a file that was dropped on it. Strapi's field holds its
 * dialogs in its own state, so another key closes them.
 */
export function useDroppedUpload(putFiles: PutFiles): { dialogKey: number; onDropped: () => void } {
  const [dialogKey, setDialogKey] = useState(0);
  const latest = useRef(putFiles);
  latest.current = putFiles;
  const end = useRef<(() => void) | null>(null);
  useEffect(() => () => end.current?.(), []);
  const onDropped = () => {
    end.current?.();
    end.current = offerUploadTarget((picked) => {
      latest.current(
        picked.map(({ file }) => file),
        null,
      );
      end.current?.();
      setDialogKey((key) => key + 1);
    });
  };
  return { dialogKey, onDropped };
}
