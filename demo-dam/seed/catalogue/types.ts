/** The formats the seed writes. */
type SeedFormat = 'jpg' | 'png' | 'webp' | 'svg' | 'gif' | 'pdf' | 'wav';

/** One version of a seed asset: which drawing, in which colours, at which size, and its fate. */
export interface SeedVersion {
  /** The drawing family, a key of `families` in `seed/art`. */
  readonly family: string;
  /** The look inside the family: an hour, a colourway, a layout. */
  readonly look: string;
  /** A choice inside the family other than colour, e.g. which product. */
  readonly variant?: string;
  readonly width: number;
  readonly height: number;
  readonly format: SeedFormat;
  /** `approved` unless told. */
  readonly status?: 'approved' | 'in-review' | 'rejected';
}

/** One asset of the seed. Days are relative to the moment of seeding. */
export interface SeedAsset {
  readonly id: string;
  readonly title: string;
  readonly alt: string;
  readonly caption?: string;
  /** The same in Polish. */
  readonly pl: { readonly title: string; readonly alt: string; readonly caption?: string };
  readonly tags: readonly string[];
  readonly folder: string;
  readonly credit: string;
  /** A term of IPTC's vocabulary, in the library and in the XMP of the files, which must be JPEG, PNG or WebP. */
  readonly digitalSourceType?: string;
  readonly focalPoint?: { readonly x: number; readonly y: number };
  readonly embargoInDays?: number;
  readonly expiresInDays?: number;
  readonly withdrawn?: boolean;
  readonly versions: readonly SeedVersion[];
}

const SIZES = {
  wide: [1800, 1200],
  large: [2400, 1600],
  huge: [3000, 2000],
  panorama: [2800, 1100],
  portrait: [1200, 1600],
  tall: [1080, 1920],
  square: [1400, 1400],
  small: [600, 600],
  banner: [1600, 800],
} as const;

/** A version drawn at one of the named sizes; keeps the catalogue readable as a list. */
export function drawn(
  family: string,
  look: string,
  size: keyof typeof SIZES,
  more: Partial<Pick<SeedVersion, 'variant' | 'format' | 'status'>> = {},
): SeedVersion {
  const [width, height] = SIZES[size];
  return { family, look, width, height, format: 'jpg', ...more };
}
