import type { PickerAsset } from '../../../server/contracts/api';
import type { CardSize, View } from '../views';

/** Lengths in pixels. Heights are known before thumbnails load, so nothing moves when they do. */
interface Layout {
  minWidth: number;
  gap: number;
  previewHeight(asset: PickerAsset, width: number): number;
  bodyHeight: number;
}

/** The words below the picture of a card: a title, and two lines of facts or of a reason. */
export const CARD_BODY_HEIGHT = 56;
export const CARD_GAP = 12;
/** The smallest card of each size, whose picture is 3:2. */
export const CARDS: Record<CardSize, { minWidth: number; previewHeight: number }> = {
  S: { minWidth: 120, previewHeight: 80 },
  M: { minWidth: 192, previewHeight: 128 },
  L: { minWidth: 260, previewHeight: 174 },
};
const ROW_HEIGHT = 72;

/** Limits of a picture's height in the waterfall, as shares of its width. Longer images are letterboxed. */
const WATERFALL_RATIOS = { min: 0.45, max: 1.9 };

/** Returns the lengths of a view. */
export function layoutOf(view: View, size: CardSize): Layout {
  const { minWidth, previewHeight } = CARDS[size];
  switch (view) {
    case 'list':
      return {
        minWidth: Number.POSITIVE_INFINITY,
        gap: 8,
        previewHeight: () => 0,
        bodyHeight: ROW_HEIGHT,
      };
    case 'grid':
      return {
        minWidth,
        gap: CARD_GAP,
        previewHeight: () => previewHeight,
        bodyHeight: CARD_BODY_HEIGHT,
      };
    case 'waterfall':
      return {
        minWidth,
        gap: CARD_GAP,
        previewHeight({ width, height }, cardWidth) {
          if (!width || !height) return previewHeight;
          const { min, max } = WATERFALL_RATIOS;
          return Math.round(cardWidth * Math.min(max, Math.max(min, height / width)));
        },
        bodyHeight: CARD_BODY_HEIGHT,
      };
  }
}

/** Returns the number of columns that fit into `width`, and the width of each. */
export function columnsIn(
  { minWidth, gap }: Pick<Layout, 'minWidth' | 'gap'>,
  width: number,
): { columns: number; cardWidth: number } {
  const fitting = Number.isFinite(minWidth) ? Math.floor((width + gap) / (minWidth + gap)) : 1;
  const columns = Math.max(1, fitting);
  return { columns, cardWidth: Math.max(0, (width - gap * (columns - 1)) / columns) };
}
