import { mist, sky, water } from './elements';
import { type Hour, hourOf } from './hours';
import { between, type Canvas, darker, gradient, lighter, mix, n, pick, Rects, times } from './kit';

/** Towers in layers, with their light on the river. */
export function skyline(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 790;
  const layers = times(4, (layer) => {
    const depth = layer / 3;
    const colour = mix(mix(hour.far, hour.mist, 0.25), hour.near, depth ** 0.9);
    let row = '';
    for (let x = -20; x < w + 20; ) {
      const width = between(random, 40, 96) * (0.7 + depth * 0.5);
      const centre = 1 - Math.abs(x / w - 0.5) * 1.1;
      const tall = between(random, 120, 460) * (0.5 + centre * 0.65) * (1.1 - depth * 0.45);
      row += tower(random, hour, x, horizon, width, tall, colour, depth);
      x += width + between(random, -6, 16);
    }
    return row + (layer < 3 ? mist(canvas, hour.mist, horizon - 90 + depth * 40, 300, 0.4) : '');
  });
  const lights = hour.lit
    ? times(w / 9, () => {
        const x = random() * w;
        const y = horizon + 6 + random() ** 1.5 * 190;
        const half = between(random, 3, 16);
        return `<rect x="${n(x - half)}" y="${n(y)}" width="${n(half * 2)}" height="3" rx="1.5" fill="${pick(random, ['#ffd27a', '#ff9d5c', '#8fd0ff'])}" opacity="${between(random, 0.2, 0.7).toFixed(2)}"/>`;
      })
    : '';
  return [
    sky(canvas, hour, horizon),
    layers,
    `<rect y="${horizon - 6}" width="${n(w)}" height="9" fill="${darker(hour.near, 0.35)}"/>`,
    water(canvas, hour, horizon),
    lights,
  ].join('');
}

/** A gable, a mast, a slope, or a flat roof. */
function roofOf(kind: number, x: number, top: number, width: number): string {
  if (kind < 0.16) {
    return `<path d="M${n(x)} ${n(top)}L${n(x + width / 2)} ${n(top - width * 0.7)}L${n(x + width)} ${n(top)}Z"/><rect x="${n(x + width / 2 - 1.5)}" y="${n(top - width * 1.2)}" width="3" height="${n(width * 0.6)}"/>`;
  }
  if (kind < 0.34) {
    return `<rect x="${n(x + width * 0.18)}" y="${n(top - 26)}" width="${n(width * 0.64)}" height="27"/><rect x="${n(x + width * 0.48)}" y="${n(top - 76)}" width="3" height="52"/>`;
  }
  if (kind < 0.48) {
    return `<path d="M${n(x)} ${n(top + 1)}L${n(x + width)} ${n(top - width * 0.45)}V${n(top + 1)}Z"/>`;
  }
  return '';
}

function tower(
  random: () => number,
  hour: Hour,
  x: number,
  ground: number,
  width: number,
  tall: number,
  colour: string,
  depth: number,
): string {
  const top = ground - tall;
  const roof = roofOf(random(), x, top, width);
  const windows = new Rects();
  const columns = depth < 0.3 ? 0 : Math.floor((width - 10) / 12);
  for (let index = 0; index < columns * Math.floor(tall / 15); index += 1) {
    if (random() > (hour.lit ? 0.36 : 0.7)) continue;
    const glass = hour.lit
      ? pick(random, ['#ffd98a', '#ffc45c', '#fff0c4', '#9fd3ff'])
      : lighter(colour, 0.22);
    const [column, floor] = [index % columns, Math.floor(index / columns)];
    windows.add(glass, x + 6 + column * 12, top + 9 + floor * 15, 6.5, 8);
  }
  return `<g fill="${colour}"><rect x="${n(x)}" y="${n(top)}" width="${n(width)}" height="${n(tall)}"/>${roof}</g><rect x="${n(x + width * 0.72)}" y="${n(top)}" width="${n(width * 0.28)}" height="${n(tall)}" fill="#000" opacity=".13"/>${windows.draw(hour.lit ? 0.5 + depth * 0.45 : 0.5)}`;
}

const SIGNS = ['#ff5d6c', '#ffb84d', '#4fd8d0', '#b98cff', '#ffe08a'] as const;

/** A wet street at night: shop windows, umbrellas, their light on the asphalt. */
export function rain(canvas: Canvas): string {
  const { w, random } = canvas;
  const [vanishX, vanishY] = [w * 0.5, 520];
  const night = gradient([
    [0, '#0a1226'],
    [0.55, '#27335c'],
    [1, '#5a4a72'],
  ]);
  const road = gradient([
    [0, '#3b3a5c'],
    [0.4, '#1c2038'],
    [1, '#0a0d1c'],
  ]);
  const side = (sign: number) =>
    times(5, (index) => {
      const block = 4 - index;
      const at = (t: number) => vanishX + sign * w * (0.07 + t ** 1.5 * 0.6);
      const [near, far] = [at((5 - block) / 5), at((4 - block) / 5)];
      const tall = (t: number) => 60 + t ** 1.4 * 760;
      const foot = (t: number) => 14 + t ** 1.5 * 250;
      const [tn, tf] = [(5 - block) / 5, (4 - block) / 5];
      const wall = mix('#2f2b4d', '#0c1022', tn * 0.9);
      const sign1 = pick(random, SIGNS);
      const shop = `<path d="M${n(far)} ${n(vanishY + foot(tf) * 0.1)}L${n(near)} ${n(vanishY - foot(tn) * 0.35)}V${n(vanishY + foot(tn) * 0.8)}L${n(far)} ${n(vanishY + foot(tf) * 0.8)}Z" fill="${mix(sign1, '#ffd98a', 0.7)}" opacity=".6"/>`;
      const panes = times(18, () => {
        const t = between(random, tf + 0.03, tn - 0.03);
        const [x, y] = [at(t), vanishY - tall(t) * between(random, 0.3, 0.95)];
        return `<rect x="${n(x - 4 - t * 7)}" y="${n(y)}" width="${n(8 + t * 14)}" height="${n(12 + t * 22)}" fill="#ffd48a" opacity="${between(random, 0.15, 0.8).toFixed(2)}"/>`;
      });
      const board = `<rect x="${n((near + far) / 2 - sign * 8 - 10)}" y="${n(vanishY - foot(tn) - 60 * tn)}" width="${n(12 + tn * 22)}" height="${n(30 + tn * 90)}" rx="4" fill="${sign1}"/>`;
      return `<path d="M${n(far)} ${n(vanishY - tall(tf))}L${n(near)} ${n(vanishY - tall(tn))}V${n(vanishY + foot(tn))}L${n(far)} ${n(vanishY + foot(tf))}Z" fill="${wall}"/>${panes}${shop}${board}`;
    });
  const glints = times(200, () => {
    const t = random();
    const y = vanishY + 40 + t ** 1.3 * 450;
    const [x, half] = [between(random, -0.05, 1.05) * w, between(random, 2, 9) * (0.5 + t)];
    return `<rect x="${n(x)}" y="${n(y)}" width="${n(half)}" height="${n(between(random, 20, 90) * (0.4 + t))}" rx="3" fill="${pick(random, SIGNS)}" opacity="${between(random, 0.08, 0.4).toFixed(2)}"/>`;
  });
  const person = (x: number, y: number, s: number, colour: string) =>
    `<g transform="translate(${n(x)} ${n(y)}) scale(${s})"><path d="M-26 0L-20 -96Q-18 -140 0 -142Q18 -140 20 -96L26 0H8L2 -60L-6 0Z" fill="#0b0e1c"/><circle cy="-158" r="15" fill="#0b0e1c"/><path d="M8 -100V-214" stroke="#0b0e1c" stroke-width="4"/><path d="M-66 -176Q-54 -238 8 -242Q70 -238 82 -176Q62 -190 45 -176Q26 -190 8 -176Q-12 -190 -30 -176Q-48 -190 -66 -176Z" fill="${colour}"/><path d="M-20 0Q-30 90 -8 150Q20 90 24 0Z" fill="${colour}" opacity=".2"/></g>`;
  const drops = times(170, () => {
    const [x, y, l] = [random() * w * 1.1, random() * 1000, between(random, 20, 62)];
    return `<path d="M${n(x)} ${n(y)}l${n(-l * 0.2)} ${n(l)}" opacity="${between(random, 0.1, 0.42).toFixed(2)}"/>`;
  });
  return [
    `<defs>${night.def}${road.def}</defs><rect width="${n(w)}" height="1000" fill="${night.fill}"/>`,
    `<rect y="${vanishY + 6}" width="${n(w)}" height="500" fill="${road.fill}"/>`,
    side(-1),
    side(1),
    `<circle cx="${n(vanishX)}" cy="${vanishY - 10}" r="120" fill="#ffb98a" opacity=".22"/>`,
    glints,
    person(w * 0.4, 690, 0.8, '#e0503f'),
    person(w * 0.62, 660, 0.62, '#39a9a0'),
    person(w * 0.54, 850, 1.35, '#e9b23c'),
    `<g stroke="#cfe0ff" stroke-width="1.8" stroke-linecap="round">${drops}</g>`,
  ].join('');
}
