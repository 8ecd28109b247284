import type { AssetVersion } from '../contracts/asset';
import { rasterFormat } from './image-types';
import type { Connection } from './ports';

/** Allowed widths in pixels: those of Strapi, next/image and common screens. */
export const DEFAULT_WIDTHS: readonly number[] = [
  16, 32, 48, 64, 96, 128, 245, 256, 320, 384, 500, 640, 750, 828, 1000, 1080, 1200, 1280, 1440,
  1600, 1920, 2048, 2560, 3840,
];

/** Allowed qualities. More are not visible, and the highest cost much time for many bytes. */
export const DEFAULT_QUALITIES: readonly number[] = [20, 40, 50, 60, 70, 75, 80, 85, 90];

/** Ratios of width and height in designs, cameras and films. */
const COMMON_RATIOS: readonly number[] = [
  1,
  5 / 4,
  4 / 3,
  3 / 2,
  16 / 10,
  16 / 9,
  1.91,
  2,
  21 / 9,
  3,
].flatMap((ratio) => (ratio === 1 ? [ratio] : [ratio, 1 / ratio]));

/** Ratios that differ by half of it look alike. */
const RATIO_STEP = 1.05;
const MOST_EXTREME_RATIO = 10;

/**
 * Allowed ratios, width by height: common ones exactly, and others in steps, so that what an address asks for
 * is at most 2.5 % off. Ratios and not heights are listed, because all widths of a `srcset` must show the same.
 */
export const DEFAULT_RATIOS: readonly number[] = withSteps(COMMON_RATIOS);

function withSteps(common: readonly number[]): readonly number[] {
  const steps = Math.floor(Math.log(MOST_EXTREME_RATIO) / Math.log(RATIO_STEP));
  const others = Array.from({ length: 2 * steps + 1 }, (_, index) => RATIO_STEP ** (index - steps));
  return [...new Set([...common, ...others])];
}

/** A crop with a name, for one place of a design. */
export interface NamedCrop {
  /** Width by height. */
  ratio: number;
  /** In pixels, ascending. */
  widths: readonly number[];
}

/** The pictures that everybody may ask for. Other values become the nearest of these. */
export interface PictureLimits {
  /** In pixels, ascending. */
  widths: readonly number[];
  /** From 1 to 100. */
  qualities: readonly number[];
  /** Ratios of crops, width by height. */
  ratios: readonly number[];
  /** By name. */
  crops: Readonly<Record<string, NamedCrop>>;
}

export const DEFAULT_LIMITS: PictureLimits = {
  widths: DEFAULT_WIDTHS,
  qualities: DEFAULT_QUALITIES,
  ratios: DEFAULT_RATIOS,
  crops: {},
};

/** Steps of a focal point: finer ones are hardly visible, and each is another picture. */
const POINTS_PER_SIDE = 20;

/** Returns the allowed size that is at least as large, or the largest. */
export function roundedUp(allowed: readonly number[], side: number): number {
  return allowed.find((each) => each >= side) ?? allowed.at(-1) ?? side;
}

/** Returns the allowed quality that is nearest. */
export function nearestQuality({ qualities }: PictureLimits, quality: number): number {
  return nearest(qualities, quality, (one, other) => Math.abs(one - other));
}

/** Returns the ratio that is nearest: 2:1 is as far from 1:1 as 1:2 is. */
export function nearestRatio(ratios: readonly number[], ratio: number): number {
  return nearest(ratios, ratio, (one, other) => Math.abs(Math.log(one / other)));
}

/** Returns the coordinate of a focal point, 0 to 1, in steps. */
export function nearestCoordinate(coordinate: number): number {
  return Math.round(coordinate * POINTS_PER_SIDE) / POINTS_PER_SIDE;
}

function nearest(
  allowed: readonly number[],
  value: number,
  distance: (one: number, other: number) => number,
): number {
  return allowed.reduce(
    (best, each) => (distance(each, value) < distance(best, value) ? each : best),
    allowed[0] ?? value,
  );
}

/** Adds the widths of the DAM's renditions where they are shown: answers name them. */
export function limitsOf(
  limits: PictureLimits,
  { delivery, connector }: Pick<Connection, 'delivery' | 'connector'>,
  { mime, renditions }: Pick<AssetVersion, 'mime' | 'renditions'>,
): PictureLimits {
  const isMade =
    delivery === 'redirect' ? connector.renditionUrl !== undefined : rasterFormat(mime) !== null;
  if (isMade) return limits;
  const widths = [...limits.widths, ...renditions.map(({ width }) => width)];
  return { ...limits, widths: widths.sort((one, other) => one - other) };
}
