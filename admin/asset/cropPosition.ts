import type { FocalPoint } from '../../server/contracts/asset';

/** In pixels, or in any other unit if only the ratio matters. */
export interface Size {
  width: number;
  height: number;
}

/** A shape to which pictures are cropped. */
export interface CropShape extends Size {
  name: string;
}

/**
 * Returns the `object-position` with which a browser crops an image as the server does (`cropAround` of
 * server/core/transformation.ts): the focal point in the middle, as far as the edges allow.
 */
export function cropPosition(image: Size, shape: Size, { x, y }: FocalPoint): string {
  const scale = Math.min(image.width / shape.width, image.height / shape.height);
  const share = (point: number, whole: number, seen: number) =>
    whole - seen < 1e-9 ? 0.5 : clamp((point * whole - seen / 2) / (whole - seen));
  const left = share(x, image.width, shape.width * scale);
  const top = share(y, image.height, shape.height * scale);
  return `${percent(left)} ${percent(top)}`;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}
