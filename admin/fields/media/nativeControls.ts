/** What a click or double click in Strapi's own media field is about to do. */
export type NativeIntent = 'add' | 'edit' | null;

export interface NativeLabels {
  add: string;
  edit: string;
  placeholder: string;
}

/** The messages that name those buttons (upload 5.54, components/MediaLibraryInput/Carousel). */
export const NATIVE_LABEL_IDS = {
  add: 'upload.control-card.add',
  edit: 'upload.control-card.edit',
  placeholder: 'upload.mediaLibraryInput.placeholder',
} as const;

const SLIDE = '[aria-roledescription="slide"]';

/**
 * Reads the intent of a click from the button's accessible label, in whatever language the admin
 * speaks.
 */
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

/** A double click on a picture opens Strapi's file dialog, just as its pencil does. */
export function isSlide(target: EventTarget): boolean {
  return target instanceof Element && target.closest(SLIDE) !== null;
}

/** Which of several files the carousel shows. */
export function shownIndex(field: Element): number {
  const slides = [...field.querySelectorAll(SLIDE)];
  return Math.max(
    0,
    slides.findIndex((slide) => slide.getAttribute('aria-selected') === 'true'),
  );
}
