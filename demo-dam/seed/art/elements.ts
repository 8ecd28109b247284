import type { Hour } from './hours';
import { between, type Canvas, gradient, lighter, mix, n, noiseLine, times, under } from './kit';

/** The sky with its sun or moon, stars and streaks of cloud, down to the horizon. */
export function sky(canvas: Canvas, hour: Hour, horizon: number): string {
  const { w, h, random } = canvas;
  const last = hour.sky.length - 1;
  const air = gradient(hour.sky.map((colour, index) => [index / last, colour]));
  const parts = [`<rect width="${n(w)}" height="${n(horizon + 4)}" fill="${air.fill}"/>`];
  if (hour.stars) parts.push(stars(canvas, horizon));
  const defs = [air.def];
  if (hour.sun) {
    const { colour, x, y } = hour.sun;
    const glow = gradient(
      [
        [0, colour, 0.95],
        [0.25, colour, 0.45],
        [1, colour, 0],
      ],
      'round',
    );
    defs.push(glow.def);
    const [cx, cy] = [w * x, horizon * y];
    parts.push(
      `<circle cx="${n(cx)}" cy="${n(cy)}" r="${n(h * 0.42)}" fill="${glow.fill}"/>`,
      `<circle cx="${n(cx)}" cy="${n(cy)}" r="${n(h * 0.045)}" fill="${colour}"/>`,
    );
  }
  if (hour.moon) {
    const glow = gradient(
      [
        [0, '#fdf6dc', 0.55],
        [1, '#fdf6dc', 0],
      ],
      'round',
    );
    defs.push(glow.def);
    const [cx, cy] = [w * 0.72, horizon * 0.3];
    parts.push(
      `<circle cx="${n(cx)}" cy="${n(cy)}" r="190" fill="${glow.fill}"/>`,
      `<circle cx="${n(cx)}" cy="${n(cy)}" r="36" fill="#fbf3d9"/>`,
      `<g fill="#e4d9b8" opacity=".7"><circle cx="${n(cx - 10)}" cy="${n(cy - 8)}" r="9"/><circle cx="${n(cx + 12)}" cy="${n(cy + 10)}" r="6"/><circle cx="${n(cx + 8)}" cy="${n(cy - 16)}" r="4"/></g>`,
    );
  }
  parts.push(
    times(11, () => {
      const y = between(random, 0.06, 0.8) * horizon;
      return cloudStreak(
        random() * w,
        y,
        between(random, 0.1, 0.36) * w,
        lighter(hour.mist, 0.25),
        random() * 0.26 + 0.05,
      );
    }),
  );
  return `<defs>${defs.join('')}</defs>${parts.join('')}`;
}

function cloudStreak(x: number, y: number, length: number, colour: string, opacity: number) {
  const thick = length * 0.045;
  return `<path d="M${n(x - length / 2)} ${n(y)}Q${n(x - length * 0.2)} ${n(y - thick)} ${n(x)} ${n(y - thick * 0.7)}T${n(x + length / 2)} ${n(y)}Q${n(x)} ${n(y + thick * 0.9)} ${n(x - length / 2)} ${n(y)}Z" fill="${colour}" opacity="${opacity.toFixed(2)}"/>`;
}

function stars({ w, random }: Canvas, horizon: number): string {
  return times(170, () => {
    const y = random() ** 1.4 * horizon * 0.9;
    const r = 0.5 + random() ** 4 * 1.9;
    return `<circle cx="${n(random() * w)}" cy="${n(y)}" r="${n(r)}" fill="#fff" opacity="${(0.25 + random() * 0.7).toFixed(2)}"/>`;
  });
}

/** Heaps of cloud with flat bottoms. */
export function cumulus({ w, random }: Canvas, hour: Hour, horizon: number, count: number): string {
  const body = gradient([
    [0, lighter(hour.mist, 0.75), 0.96],
    [1, hour.mist, 0.25],
  ]);
  const clouds = times(count, (index) => {
    const x = ((index + between(random, 0.2, 0.8)) / count) * w;
    const y = horizon * between(random, 0.2, 0.72);
    const size = between(random, 26, 62);
    const puffs = times(7, (puff) => {
      const rise = Math.sin(((puff + 0.5) / 7) * Math.PI);
      const r = size * (0.35 + rise * between(random, 0.45, 0.8));
      return `<circle cx="${n(x + (puff - 3) * size * 0.62)}" cy="${n(y - r * 0.55)}" r="${n(r)}"/>`;
    });
    return `<g fill="${body.fill}">${puffs}</g>`;
  });
  return `<defs>${body.def}</defs><g opacity=".9">${clouds}</g>`;
}

/** Ridge behind ridge, each paler with distance and dissolving in mist at its foot. */
export function ridges(
  { w, random }: Canvas,
  hour: Hour,
  options: {
    from: number;
    to: number;
    count: number;
    height: number;
    bottom: number;
    rough?: number;
    wave?: number;
  },
): string {
  const { from, to, count, height, bottom, rough = 5, wave = 300 } = options;
  return times(count, (index) => {
    const depth = count === 1 ? 1 : index / (count - 1);
    const line = noiseLine(random, rough);
    const base = from + (to - from) * depth;
    const shift = random() * 100;
    const top = (x: number) =>
      base - (line(x / wave + shift) * 0.5 + 0.5) * height * (1 - depth * 0.35);
    const colour = mix(hour.far, hour.near, depth ** 1.2);
    const haze = gradient([
      [0, colour],
      [0.55, mix(colour, hour.mist, 0.12)],
      [1, mix(colour, hour.mist, 0.55 * (1 - depth))],
    ]);
    return `<defs>${haze.def}</defs><path d="${under(w, top, bottom, rough > 4 ? 5 : 10)}" fill="${haze.fill}"/>`;
  });
}

/** Water from the horizon down: depth, light on the waves and small crests. */
export function water({ w, h, random }: Canvas, hour: Hour, horizon: number): string {
  const depth = gradient([
    [0, hour.water[0]],
    [0.35, mix(hour.water[0], hour.water[1], 0.55)],
    [1, hour.water[1]],
  ]);
  const light = hour.sun?.colour ?? (hour.moon ? '#f5ecc9' : lighter(hour.water[0], 0.5));
  const lightX = (hour.sun?.x ?? (hour.moon ? 0.72 : 0.5)) * w;
  const path = times(90, (index) => {
    const t = index / 90;
    const y = horizon + 3 + t ** 1.7 * (h - horizon);
    const spread = (0.02 + t * 0.13) * h;
    const length = between(random, 0.2, 1) * spread;
    const x = lightX + (random() - 0.5) * spread * 1.8;
    return `<rect x="${n(x - length)}" y="${n(y)}" width="${n(length * 2)}" height="${n(1 + t * 4)}" rx="2" opacity="${(0.62 - t * 0.45).toFixed(2)}"/>`;
  });
  const crests = times(120, () => {
    const t = random() ** 0.8;
    const y = horizon + 4 + t ** 1.6 * (h - horizon);
    const length = 8 + t * 70 * random();
    return `<rect x="${n(random() * w)}" y="${n(y)}" width="${n(length)}" height="${n(0.8 + t * 2)}" rx="1" opacity="${(random() * 0.3).toFixed(2)}"/>`;
  });
  const strength = hour.sun || hour.moon ? 1 : 0.25;
  return `<defs>${depth.def}</defs><rect y="${n(horizon)}" width="${n(w)}" height="${n(h - horizon)}" fill="${depth.fill}"/><g fill="${light}" opacity="${strength}">${path}</g><g fill="${lighter(hour.water[0], 0.35)}">${crests}</g>`;
}

/** What stands at the waterline, mirrored: paler, stretched by the swell, fading downwards. */
export function mirrored(
  standing: string,
  horizon: number,
  hour: Hour,
  w: number,
  h: number,
): string {
  const veil = gradient([
    [0, hour.water[0], 0.28],
    [0.5, mix(hour.water[0], hour.water[1], 0.6), 0.85],
    [1, hour.water[1], 1],
  ]);
  const reach = Math.min(h, horizon + 330) - horizon;
  // Ends where the veil ends, or the tips of what is mirrored would show below it.
  const clip = `<clipPath id="mirror"><rect y="${n(horizon)}" width="${n(w)}" height="${n(reach)}"/></clipPath>`;
  return `<defs>${veil.def}${clip}</defs><g clip-path="url(#mirror)"><g transform="translate(0 ${n(horizon * 1.86)}) scale(1 -.86)" opacity=".62">${standing}</g></g><rect y="${n(horizon)}" width="${n(w)}" height="${n(reach)}" fill="${veil.fill}" opacity=".9"/>`;
}

/** A band of mist. */
export function mist({ w }: Canvas, colour: string, y: number, height: number, opacity: number) {
  const band = gradient([
    [0, colour, 0],
    [0.5, colour, opacity],
    [1, colour, 0],
  ]);
  return `<defs>${band.def}</defs><rect y="${n(y - height / 2)}" width="${n(w)}" height="${n(height)}" fill="${band.fill}"/>`;
}

/** A sailing boat on its waterline; `size` is the height of the mast. */
export function sailingBoat(
  x: number,
  y: number,
  size: number,
  colours: { hull: string; sail: string | null; line: string },
): string {
  const s = size / 100;
  const sails = colours.sail
    ? `<path d="M4 -98Q40 -52 42 -16L4 -14Z" fill="${colours.sail}"/><path d="M-3 -92Q-26 -48 -32 -16L-3 -14Z" fill="${mix(colours.sail, colours.line, 0.16)}"/>`
    : `<path d="M0 -20L38 -17" stroke="${colours.line}" stroke-width="3.4"/><path d="M0 -96L-38 -10M0 -96L42 -10" stroke="${colours.line}" stroke-width=".8" opacity=".7"/>`;
  return `<g transform="translate(${n(x)} ${n(y)}) scale(${s.toFixed(3)})"><path d="M0 0V-100" stroke="${colours.line}" stroke-width="2.6"/>${sails}<path d="M-44 -12H48Q42 2 32 5H-30Q-40 0 -44 -12Z" fill="${colours.hull}"/><path d="M-44 -12H48L46 -8H-42Z" fill="#fff" opacity=".55"/></g>`;
}

/** Gulls as two strokes each. */
export function gulls(
  { w, random }: Canvas,
  colour: string,
  from: number,
  to: number,
  count: number,
) {
  return `<g fill="none" stroke="${colour}" stroke-width="2.2" stroke-linecap="round">${times(
    count,
    () => {
      const [x, y, s] = [
        between(random, 0.15, 0.85) * w,
        between(random, from, to),
        between(random, 7, 17),
      ];
      return `<path d="M${n(x - s)} ${n(y - s * 0.3)}Q${n(x - s * 0.4)} ${n(y - s * 0.6)} ${n(x)} ${n(y)}Q${n(x + s * 0.4)} ${n(y - s * 0.6)} ${n(x + s)} ${n(y - s * 0.25)}"/>`;
    },
  )}</g>`;
}

/** A conifer with ragged branches, standing on y. */
export function pine(
  random: () => number,
  x: number,
  y: number,
  size: number,
  colour: string,
): string {
  let [left, right] = ['', ''];
  const tiers = 9;
  for (let tier = 0; tier <= tiers; tier += 1) {
    const t = tier / tiers;
    const half = size * (0.02 + t * 0.2) * between(random, 0.82, 1.15);
    const level = y - size + t * size * 0.94;
    left += `L${n(x - half)} ${n(level + size * 0.04)}L${n(x - half * 0.5)} ${n(level)}`;
    right = `L${n(x + half * 0.5)} ${n(level)}L${n(x + half)} ${n(level + size * 0.04)}${right}`;
  }
  return `<path d="M${n(x)} ${n(y - size * 1.06)}${left}L${n(x - size * 0.02)} ${n(y)}H${n(x + size * 0.02)}${right}Z" fill="${colour}"/>`;
}
