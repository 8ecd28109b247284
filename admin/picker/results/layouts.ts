import type { PickerAsset } from '../../../server/contracts/api';

export const VIEWS = ['grid', 'list', 'waterfall'] as const;
export type View = (typeof VIEWS)[number];

/** Pixels. A card's height is known before its picture is there, so nothing moves when it comes. */
interface Layout {
  minWidth: number;
  gap: number;
  previewHeight(asset: PickerAsset, width: number): number;
  bodyHeight: number;
}

export const CARD_BODY_HEIGHT = 100;
export const CARD_PREVIEW_HEIGHT = 152;
export const CARD_MIN_WIDTH = 192;
export const CARD_GAP = 16;
export const ROW_HEIGHT = 72;

/** In a waterfall very long pictures are cut short, and what has no picture gets the grid's height. */
const WATERFALL_HEIGHTS = { least: 96, most: 420 };

export const LAYOUTS: Record<View, Layout> = {
  grid: {
    minWidth: CARD_MIN_WIDTH,
    gap: CARD_GAP,
    previewHeight: () => CARD_PREVIEW_HEIGHT,
    bodyHeight: CARD_BODY_HEIGHT,
  },
  list: {
    minWidth: Number.POSITIVE_INFINITY,
    gap: 8,
    previewHeight: () => 0,
    bodyHeight: ROW_HEIGHT,
  },
  waterfall: {
    minWidth: 220,
    gap: CARD_GAP,
    previewHeight({ width, height }, cardWidth) {
      if (!width || !height) return CARD_PREVIEW_HEIGHT;
      const { least, most } = WATERFALL_HEIGHTS;
      return Math.round(Math.min(most, Math.max(least, (cardWidth * height) / width)));
    },
    bodyHeight: CARD_BODY_HEIGHT,
  },
};

/** How many columns fit, and how wide each is. */
export function columnsIn(view: View, width: number): { columns: number; cardWidth: number } {
  const { minWidth, gap } = LAYOUTS[view];
  const fitting = Number.isFinite(minWidth) ? Math.floor((width + gap) / (minWidth + gap)) : 1;
  const columns = Math.max(1, fitting);
  return { columns, cardWidth: Math.max(0, (width - gap * (columns - 1)) / columns) };
}
