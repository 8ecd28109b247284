/** Views of the results. */
export const VIEWS = ['grid', 'list', 'waterfall'] as const;
export type View = (typeof VIEWS)[number];
