import type { PickerAsset } from '../../../server/contracts/api';
import type { View } from '../views';

/** Sizes in pixels. Heights are known before thumbnails load, so nothing moves when they do. */
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
const ROW_HEIGHT = 72;

/** Limits of a thumbnail's height in the waterfall. Longer images are letterboxed. */
const WATERFALL_HEIGHTS = { min: 96, max: 420 };

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
      const { min, max } = WATERFALL_HEIGHTS;
      return Math.round(Math.min(max, Math.max(min, (cardWidth * height) / width)));
    },
    bodyHeight: CARD_BODY_HEIGHT,
  },
};

/** Returns the number of columns that fit into `width`, and the width of each. */
export function columnsIn(view: View, width: number): { columns: number; cardWidth: number } {
  const { minWidth, gap } = LAYOUTS[view];
  const fitting = Number.isFinite(minWidth) ? Math.floor((width + gap) / (minWidth + gap)) : 1;
  const columns = Math.max(1, fitting);
  return { columns, cardWidth: Math.max(0, (width - gap * (columns - 1)) / columns) };
}
