import { between, type Canvas, darker, gradient, lighter, mix, n, pick, times } from './kit';

const LOOKS: Readonly<
  Record<string, { back: [string, string]; leaves: [string, ...string[]]; accent: string }>
> = {
  fern: {
    back: ['#0f2a22', '#1f4a38'],
    leaves: ['#2f7a4c', '#4d9c58', '#7fbf63', '#a8d67a', '#2a6046'],
    accent: '#e8e39a',
  },
  seaweed: {
    back: ['#0e4a55', '#1b7a7f'],
    leaves: ['#2fa394', '#59c3a6', '#0c5c60', '#a3dcb8', '#d8a24a'],
    accent: '#f6d9c2',
  },
  heather: {
    back: ['#3a2350', '#6b3f78'],
    leaves: ['#c766a8', '#e493c0', '#8f5aae', '#f2b7cf', '#a04a8a'],
    accent: '#8fae7a',
  },
  'heather-pale': {
    back: ['#f1e6ee', '#dcc9de'],
    leaves: ['#b874b0', '#d59cc6', '#8c6ab0', '#e7bcd6', '#9a5a94'],
    accent: '#7d9a6c',
  },
};

/** Close-ups of plants, layer over layer. */
export function botanical(canvas: Canvas): string {
  const { w, h, random, look } = canvas;
  const style = LOOKS[look];
  if (!style) throw new Error(`There is no plant called "${look}".`);
  const back = gradient(
    [
      [0, style.back[0]],
      [1, style.back[1]],
    ],
    'diagonal',
  );
  const draw = look === 'fern' ? fern : look === 'seaweed' ? weed : sprig;
  const layers = times(4, (layer) => {
    const depth = (layer + 1) / 4;
    return times(look === 'fern' ? 9 : 16, () => {
      const colour = mix(style.back[1], pick(random, style.leaves), 0.25 + depth * 0.75);
      return draw(
        random,
        random() * w,
        between(random, 0.1, 1.1) * h,
        between(random, 260, 520) * (0.5 + depth * 0.6),
        colour,
        style.accent,
      );
    });
  });
  const bubbles =
    look === 'seaweed'
      ? times(
          50,
          () =>
            `<circle cx="${n(random() * w)}" cy="${n(random() * h)}" r="${n(between(random, 3, 15))}" fill="none" stroke="#d9fff2" stroke-width="2.4" opacity="${between(random, 0.2, 0.6).toFixed(2)}"/>`,
        ) + times(9, () => shell(random, random() * w, random() * h, style.accent))
      : '';
  return `<defs>${back.def}</defs><rect width="${n(w)}" height="${n(h)}" fill="${back.fill}"/>${layers}${bubbles}`;
}

type Plant = (
  random: () => number,
  x: number,
  y: number,
  size: number,
  colour: string,
  accent: string,
) => string;

const fern: Plant = (random, x, y, size, colour) => {
  const bend = between(random, -0.35, 0.35);
  const count = 34;
  const leaflets = times(count, (index) => {
    const t = index / count;
    const at = -t * size;
    const drift = bend * size * t * t;
    const length = size * 0.3 * Math.sin((1 - t) ** 0.8 * Math.PI * 0.86) + 4;
    const leaf = (side: number) =>
      `<path d="M${n(drift)} ${n(at)}Q${n(drift + side * length * 0.5)} ${n(at - length * 0.24 - size * 0.012)} ${n(drift + side * length)} ${n(at - length * 0.3)}Q${n(drift + side * length * 0.55)} ${n(at - length * 0.08 + size * 0.012)} ${n(drift)} ${n(at + size * 0.01)}Z" fill="${side > 0 ? colour : darker(colour, 0.16)}"/>`;
    return leaf(1) + leaf(-1);
  });
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(between(random, -55, 55))})">${leaflets}<path d="M0 0Q0 ${n(-size * 0.5)} ${n(bend * size)} ${n(-size)}" fill="none" stroke="${lighter(colour, 0.3)}" stroke-width="${n(size * 0.011)}"/></g>`;
};

const weed: Plant = (random, x, y, size, colour) => {
  const waves = 5;
  let [left, right] = [`M0 0`, ''];
  for (let index = 1; index <= waves; index += 1) {
    const at = -(index / waves) * size;
    const swing = (index % 2 ? 1 : -1) * size * 0.09;
    const half = size * 0.055 * (1 - index / (waves + 1.2));
    left += `Q${n(swing * 1.6 - half)} ${n(at + size / waves / 2)} ${n(swing - half)} ${n(at)}`;
    right = `Q${n(swing * 1.6 + half)} ${n(at + size / waves / 2)} ${index === 1 ? n(size * 0.05) : n(-swing + half)} ${n(at + size / waves)}${right}`;
  }
  const pods = times(
    6,
    (index) =>
      `<ellipse cx="${n((index % 2 ? 1 : -1) * size * 0.1)}" cy="${n((-0.15 - index * 0.13) * size)}" rx="${n(size * 0.022)}" ry="${n(size * 0.034)}" fill="${lighter(colour, 0.25)}"/>`,
  );
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(between(random, -28, 28))})"><path d="${left}${right}Z" fill="${colour}"/><path d="M${n(size * 0.02)} 0Q${n(size * 0.12)} ${n(-size * 0.3)} 0 ${n(-size * 0.5)}T0 ${n(-size)}" fill="none" stroke="${lighter(colour, 0.28)}" stroke-width="3" opacity=".7"/>${pods}</g>`;
};

const sprig: Plant = (random, x, y, size, colour, accent) => {
  const bells = times(38, (index) => {
    const t = index / 38;
    const side = index % 2 ? 1 : -1;
    const r = size * 0.027 * (1.15 - t * 0.75);
    const [bx, by] = [side * size * 0.05 * (1.1 - t * 0.75), -size * (0.32 + t * 0.68)];
    return `<g transform="translate(${n(bx)} ${n(by)}) rotate(${n(side * (50 - t * 30))})"><path d="M${n(-r)} ${n(-r)}Q0 ${n(-r * 2)} ${n(r)} ${n(-r)}L${n(r * 1.1)} ${n(r * 0.7)}L0 ${n(r * 0.35)}L${n(-r * 1.1)} ${n(r * 0.7)}Z" fill="${index % 3 ? colour : lighter(colour, 0.2)}"/></g>`;
  });
  const needles = times(26, (index) => {
    const side = index % 2 ? 1 : -1;
    const at = -size * 0.02 - (index / 26) * size * 0.36;
    return `<path d="M0 ${n(at)}q${n(side * size * 0.04)} ${n(-size * 0.01)} ${n(side * size * 0.07)} ${n(-size * 0.05)}" stroke="${accent}" stroke-width="3.4" fill="none" stroke-linecap="round"/>`;
  });
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(between(random, -34, 34))})"><path d="M0 ${n(size * 0.1)}V${n(-size * 0.96)}" stroke="${darker(accent, 0.25)}" stroke-width="4"/>${needles}${bells}</g>`;
};

function shell(random: () => number, x: number, y: number, colour: string): string {
  const ribs = times(
    7,
    (index) => `<path d="M0 26L${n((index - 3) * 13)} ${n(-22 + Math.abs(index - 3) * 6)}"/>`,
  );
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(random() * 360)}) scale(${between(random, 0.8, 1.5).toFixed(2)})"><path d="M0 30L-44 -4Q-34 -36 0 -36Q34 -36 44 -4Z" fill="${colour}"/><g stroke="${darker(colour, 0.3)}" stroke-width="2.6">${ribs}</g></g>`;
}
