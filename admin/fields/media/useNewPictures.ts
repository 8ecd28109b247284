import { type RefObject, useEffect } from 'react';
import { backendUrl } from '../../backendUrl';
import { SLIDE } from './nativeControls';

/**
 * Replaces pictures in the carousel of Strapi's media field, which draws those of the day the page was opened.
 * `pictures` has the address of the new picture of each file, or null where it stays.
 */
export function useNewPictures(
  frameRef: RefObject<HTMLElement>,
  pictures: readonly (string | null)[],
): void {
  const signature = JSON.stringify(pictures);
  useEffect(() => {
    const frame = frameRef.current;
    const wanted: (string | null)[] = JSON.parse(signature);
    if (frame === null || wanted.every((url) => url === null)) return;
    const replace = () => {
      for (const [index, slide] of frame.querySelectorAll(SLIDE).entries()) {
        const image = slide.querySelector('img');
        const url = wanted[index];
        if (image && url && !image.src.endsWith(url)) image.src = backendUrl(url);
      }
    };
    replace();
    // Strapi draws its slides anew when the value of the field changes.
    const observer = new MutationObserver(replace);
    observer.observe(frame, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [frameRef, signature]);
}
