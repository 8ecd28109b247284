/** The action of a click in Strapi's media field; null if it opens no dialog. */
export type NativeIntent = 'add' | 'edit' | null;

export interface NativeLabels {
  add: string;
  edit: string;
  placeholder: string;
}

/** Message ids of the buttons' labels (upload 5.54, components/MediaLibraryInput/Carousel). */
export const NATIVE_LABEL_IDS = {
  add: 'upload.control-card.add',
  edit: 'upload.control-card.edit',
  placeholder: 'upload.mediaLibraryInput.placeholder',
} as const;

/** Selects the pictures of the carousel, in the order of the files. */
export const SLIDE = '[aria-roledescription="slide"]';

/** Tells the action of a click from the accessible label of the button, in the admin's language. */
export function clickIntent(target: EventTarget, labels: NativeLabels): NativeIntent {
  const button = target instanceof Element ? target.closest('button') : null;
  if (button === null || button.disabled) return null;
  const label = (button.getAttribute('aria-label') ?? button.textContent ?? '').trim();
  if (label === labels.placeholder) return 'add';
  if (button.closest(SLIDE) !== null) return null;
  if (label === labels.add) return 'add';
  if (label === labels.edit) return 'edit';
  return null;
}

/** Returns true for a picture of the carousel. A double click on it opens Strapi's file dialog. */
export function isSlide(target: EventTarget): boolean {
  return target instanceof Element && target.closest(SLIDE) !== null;
}

/** Returns the index of the file that the carousel displays. */
export function visibleIndex(field: Element): number {
  const slides = [...field.querySelectorAll(SLIDE)];
  return Math.max(
    0,
    slides.findIndex((slide) => slide.getAttribute('aria-selected') === 'true'),
  );
}
