/** The light of a scene. Colours as `#rrggbb`. */
export interface Hour {
  readonly sky: readonly string[];
  readonly sun: { readonly colour: string; readonly x: number; readonly y: number } | null;
  readonly moon?: boolean;
  /** Hills far away and near. */
  readonly far: string;
  readonly near: string;
  readonly water: readonly [string, string];
  /** What things are tinted with, and how much (0..1). */
  readonly tint: string;
  readonly tinted: number;
  /** Whether windows are lit. */
  readonly lit: boolean;
  readonly stars?: boolean;
  readonly mist: string;
}

/** Every light the landscapes are drawn in. */
const HOURS: Readonly<Record<string, Hour>> = {
  dawn: {
    sky: ['#5d6ea6', '#b58bb4', '#f3a9a4', '#fcd9b6'],
    sun: { colour: '#fff0d0', x: 0.66, y: 0.9 },
    far: '#a98fb3',
    near: '#3d4470',
    water: ['#e6aaa8', '#4d5688'],
    tint: '#7a5f94',
    tinted: 0.42,
    lit: false,
    mist: '#fbcfc0',
  },
  morning: {
    sky: ['#86b7dd', '#bcd9ea', '#e9eee6', '#fdf2d8'],
    sun: { colour: '#fffbe8', x: 0.3, y: 0.72 },
    far: '#aac6d8',
    near: '#1f4a66',
    water: ['#b9d6e2', '#2c6483'],
    tint: '#8fb2c6',
    tinted: 0.18,
    lit: false,
    mist: '#eef3ee',
  },
  noon: {
    sky: ['#2f87c9', '#66b1e2', '#a9d8f0', '#dff1f6'],
    sun: null,
    far: '#8bb9cf',
    near: '#24566b',
    water: ['#69b4d4', '#135579'],
    tint: '#ffffff',
    tinted: 0.03,
    lit: false,
    mist: '#e3f2f6',
  },
  golden: {
    sky: ['#4f7fa6', '#a9b5ad', '#f4c47c', '#ffe5a8'],
    sun: { colour: '#fff6cf', x: 0.52, y: 0.86 },
    far: '#c9a98a',
    near: '#4a4a4a',
    water: ['#f0c483', '#3f5f73'],
    tint: '#d98f4a',
    tinted: 0.3,
    lit: false,
    mist: '#ffe2ae',
  },
  dusk: {
    sky: ['#1f2f5c', '#5a4580', '#d3605f', '#f9a557'],
    sun: { colour: '#ffd98a', x: 0.32, y: 0.93 },
    far: '#8a4f78',
    near: '#1c1f42',
    water: ['#e37f58', '#1f2450'],
    tint: '#2e2350',
    tinted: 0.58,
    lit: true,
    mist: '#f08a60',
  },
  night: {
    sky: ['#050b1d', '#0b1a37', '#173057', '#2b4d77'],
    sun: null,
    moon: true,
    far: '#223f63',
    near: '#081427',
    water: ['#244468', '#050d1e'],
    tint: '#0a1832',
    tinted: 0.74,
    lit: true,
    stars: true,
    mist: '#365f8c',
  },
  fog: {
    sky: ['#b9c6c8', '#cdd6d5', '#dfe4e0', '#e9ebe5'],
    sun: { colour: '#ffffff', x: 0.62, y: 0.5 },
    far: '#c3cfcd',
    near: '#3d5a57',
    water: ['#d3dcda', '#8fa5a6'],
    tint: '#c8d2d0',
    tinted: 0.4,
    lit: false,
    mist: '#e4e9e5',
  },
  storm: {
    sky: ['#1c252e', '#37454f', '#5c6b72', '#93a09f'],
    sun: null,
    far: '#5a6a70',
    near: '#12191f',
    water: ['#5f767c', '#16252d'],
    tint: '#2a353c',
    tinted: 0.5,
    lit: false,
    mist: '#8b9a9a',
  },
  winter: {
    sky: ['#101d45', '#2b3f7a', '#6c6fae', '#d9a5bd'],
    sun: null,
    moon: true,
    far: '#7c86bb',
    near: '#25356a',
    water: ['#97a3cf', '#2a3a70'],
    tint: '#2c3b75',
    tinted: 0.45,
    lit: true,
    stars: true,
    mist: '#c3b8d8',
  },
  autumn: {
    sky: ['#7da6b8', '#c3cfbf', '#f0dcae', '#fbeccb'],
    sun: { colour: '#fffdf0', x: 0.75, y: 0.62 },
    far: '#b9a88a',
    near: '#6b3f24',
    water: ['#d8c79b', '#5f6b60'],
    tint: '#c98a45',
    tinted: 0.15,
    lit: false,
    mist: '#f7e3bd',
  },
  glare: {
    sky: ['#dfeaf0', '#eef3f3', '#fbfaf4', '#ffffff'],
    sun: { colour: '#ffffff', x: 0.5, y: 0.4 },
    far: '#e3e9ea',
    near: '#b9c8cc',
    water: ['#f3f6f5', '#c6d5da'],
    tint: '#ffffff',
    tinted: 0.66,
    lit: false,
    mist: '#ffffff',
  },
};

/** The light of that name. */
export function hourOf(name: string): Hour {
  const hour = HOURS[name];
  if (!hour) throw new Error(`There is no light called "${name}".`);
  return hour;
}
