/** Views of the results. */
export const VIEWS = ['grid', 'list', 'waterfall'] as const;
export type View = (typeof VIEWS)[number];

/** Sizes of the cards in the grid and the waterfall. */
export const CARD_SIZES = ['S', 'M', 'L'] as const;
export type CardSize = (typeof CARD_SIZES)[number];

/** Windows so narrow that the details are a sheet over the results. */
export const NARROW = '(max-width: 900px)';
