import { useEffect, useState } from 'react';
import { useDamApi } from '../api';
import type { CropShape } from './cropPosition';

/** Crops follow from the configuration, so one answer is enough for as long as the page is open. */
let answer: Promise<readonly CropShape[]> | undefined;

/** Returns the named crops of this site; null while they are not known. They are for previews only. */
export function useNamedCrops(): readonly CropShape[] | null {
  const api = useDamApi();
  const [crops, setCrops] = useState<readonly CropShape[] | null>(null);
  useEffect(() => {
    let isOpen = true;
    answer ??= api.crops().then((response) => response.crops);
    answer.then(
      (found) => isOpen && setCrops(found),
      () => {
        // The next one to need them asks again.
        answer = undefined;
        if (isOpen) setCrops([]);
      },
    );
    return () => {
      isOpen = false;
    };
  }, [api]);
  return crops;
}
