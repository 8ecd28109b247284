import { cumulus, gulls, mirrored, mist, ridges, sailingBoat, sky, water } from './elements';
import { type Hour, hourOf } from './hours';
import { between, type Canvas, darker, gradient, lighter, mix, n, pick, Rects, times } from './kit';

const WALLS = [
  '#a8322d',
  '#d9a441',
  '#e9e2d3',
  '#5d7f73',
  '#c8603c',
  '#3f6280',
  '#b98f5c',
] as const;
const HULLS = ['#f4f1ea', '#16324f', '#a9322b', '#20605a', '#e0a63a'] as const;

/** The harbour town: gabled houses on a quay, hills behind, boats before, all mirrored. */
export function harbour(canvas: Canvas): string {
  const { w, h, random } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 600;
  const hills = ridges(canvas, hour, {
    from: 560,
    to: 600,
    count: 3,
    height: 200,
    bottom: horizon,
    rough: 4,
    wave: 420,
  });
  const town = houses(canvas, hour, horizon - 6);
  const quay = `<rect y="${horizon - 12}" width="${n(w)}" height="13" fill="${mix('#4a4340', hour.tint, hour.tinted)}"/><rect y="${horizon - 12}" width="${n(w)}" height="3" fill="${mix('#8a8078', hour.tint, hour.tinted)}"/>`;
  const count = Math.max(5, Math.round(w / 190));
  const standing: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const x = ((index + between(random, 0.15, 0.85)) / count) * w;
    const y = horizon + 20 + random() * 30;
    const colours = {
      hull: mix(pick(random, HULLS), hour.tint, hour.tinted * 0.8),
      sail: null,
      line: mix('#2a2320', hour.tint, hour.tinted * 0.6),
    };
    standing.push(boatWithReflection(x, y, between(random, 130, 230), colours, hour));
  }
  const nearX = w * between(random, 0.16, 0.3);
  const near = boatWithReflection(
    nearX,
    800,
    430,
    {
      hull: mix('#a9322b', hour.tint, hour.tinted * 0.8),
      sail: null,
      line: mix('#241d1a', hour.tint, hour.tinted * 0.5),
    },
    hour,
  );
  return [
    sky(canvas, hour, horizon),
    canvas.look === 'noon' ? cumulus(canvas, hour, horizon, 4) : '',
    hills,
    mist(canvas, hour.mist, 560, 170, hour.lit ? 0.2 : 0.55),
    town,
    quay,
    water(canvas, hour, horizon),
    mirrored(hills + town, horizon, hour, w, h),
    lampGlints(canvas, hour, horizon),
    standing.join(''),
    near,
    gulls(canvas, mix('#ffffff', hour.near, hour.lit ? 0.8 : 0.2), 120, 420, hour.moon ? 0 : 7),
  ].join('');
}

function boatWithReflection(
  x: number,
  y: number,
  size: number,
  colours: { hull: string; sail: string | null; line: string },
  hour: Hour,
): string {
  const boat = sailingBoat(0, 0, size, colours);
  const dark = {
    hull: mix(colours.hull, hour.water[1], 0.45),
    sail: colours.sail,
    line: colours.line,
  };
  return `<g transform="translate(${n(x)} ${n(y)})"><g transform="scale(1 -.7)" opacity=".4">${sailingBoat(0, 0, size, dark)}</g>${boat}<ellipse cy="${n(size * 0.055)}" rx="${n(size * 0.5)}" ry="${n(size * 0.018)}" fill="${hour.water[1]}" opacity=".5"/></g>`;
}

/** A row of houses on `ground`, no two the same. */
function houses({ w, random }: Canvas, hour: Hour, ground: number): string {
  const parts: string[] = [];
  for (let x = -20; x < w + 20; ) {
    const width = between(random, 54, 96);
    const wall = between(random, 62, 124);
    const gable = width * between(random, 0.42, 0.62);
    const colour = mix(pick(random, WALLS), hour.tint, hour.tinted);
    parts.push(house(random, hour, x, ground, width, wall, gable, colour));
    x += width + (random() < 0.16 ? between(random, 14, 46) : -1);
  }
  return parts.join('');
}

function house(
  random: () => number,
  hour: Hour,
  x: number,
  ground: number,
  width: number,
  wall: number,
  gable: number,
  colour: string,
): string {
  const top = ground - wall;
  const roof = mix(random() < 0.5 ? '#4b3a38' : '#7d3b2a', hour.tint, hour.tinted);
  const frame = mix('#f3efe6', hour.tint, hour.tinted * 0.9);
  const faces = random() < 0.62;
  const body = faces
    ? `<path d="M${n(x)} ${n(ground)}V${n(top)}L${n(x + width / 2)} ${n(top - gable)}L${n(x + width)} ${n(top)}V${n(ground)}Z" fill="${colour}"/><path d="M${n(x - 4)} ${n(top + 4)}L${n(x + width / 2)} ${n(top - gable - 3)}L${n(x + width + 4)} ${n(top + 4)}" fill="none" stroke="${roof}" stroke-width="7"/>`
    : `<rect x="${n(x)}" y="${n(top)}" width="${n(width)}" height="${n(wall)}" fill="${colour}"/><path d="M${n(x - 4)} ${n(top + 3)}L${n(x + 10)} ${n(top - gable * 0.8)}H${n(x + width - 10)}L${n(x + width + 4)} ${n(top + 3)}Z" fill="${roof}"/>`;
  const shade = `<rect x="${n(x + width * 0.86)}" y="${n(top)}" width="${n(width * 0.14)}" height="${n(wall)}" fill="#000" opacity=".13"/>`;
  const columns = width > 74 ? 3 : 2;
  const floors = Math.max(2, Math.floor(wall / 36));
  const gap = width / columns;
  const windows = new Rects();
  for (let index = 0; index < columns * floors; index += 1) {
    const [column, floor] = [index % columns, Math.floor(index / columns)];
    const isLit = hour.lit && random() < 0.55;
    const dark = mix('#2b3c4a', hour.tint, hour.tinted * 0.7);
    const glass = isLit ? pick(random, ['#ffd77a', '#ffc45c', '#ffe7ad']) : dark;
    const [wx, wy] = [x + gap * (column + 0.5) - 6.5, top + 10 + floor * (wall / floors)];
    windows.add(frame, wx - 2, wy - 2, 17, 21);
    windows.add(glass, wx, wy, 13, 17);
  }
  const chimney =
    random() < 0.5
      ? `<rect x="${n(x + width * 0.66)}" y="${n(top - gable * 0.85)}" width="9" height="${n(gable * 0.6)}" fill="${roof}"/>`
      : '';
  return chimney + body + shade + windows.draw();
}

function lampGlints({ w, random }: Canvas, hour: Hour, horizon: number): string {
  if (!hour.lit) return '';
  return times(w / 46, () => {
    const x = random() * w;
    const length = between(random, 60, 230);
    return times(length / 9, (index) => {
      const y = horizon + 8 + index * 9;
      const half = between(random, 2, 11);
      return `<rect x="${n(x - half + (random() - 0.5) * 6)}" y="${n(y)}" width="${n(half * 2)}" height="3" rx="1.5" fill="#ffcb6b" opacity="${(0.55 * (1 - (index * 9) / length)).toFixed(2)}"/>`;
    });
  });
}

/** A wooden pier in one-point perspective. */
export function pier(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 520;
  const cx = w / 2;
  const wood = (depth: number) =>
    mix(mix('#8a6a4c', hour.tint, 0.25), '#2d211b', 0.1 + depth * 0.35 + random() * 0.18);
  const planks: string[] = [];
  for (let t = 0.03; t < 1; t += 0.012 + t * 0.03) {
    const next = Math.min(1.02, t + 0.01 + t * 0.028);
    const at = (share: number) =>
      [horizon + 8 + share ** 1.5 * 500, 8 + share ** 1.5 * w * 0.4] as const;
    const [[y1, half1], [y2, half2]] = [at(t), at(next)];
    planks.push(
      `<path d="M${n(cx - half1)} ${n(y1)}H${n(cx + half1)}L${n(cx + half2)} ${n(y2)}H${n(cx - half2)}Z" fill="${wood(t)}"/>`,
    );
  }
  const posts = times(7, (index) => {
    const t = ((index + 1) / 7) ** 1.6;
    const y = horizon + 8 + t ** 1.5 * 500;
    const [half, tall] = [8 + t ** 1.5 * w * 0.4, 16 + t * 190];
    const post = (x: number) =>
      `<rect x="${n(x - 4 - t * 12)}" y="${n(y - tall)}" width="${n(8 + t * 24)}" height="${n(tall + 26 * t)}" rx="3" fill="${mix('#33261f', hour.tint, 0.15)}"/><rect x="${n(x - 4 - t * 12)}" y="${n(y - tall)}" width="${n(2 + t * 7)}" height="${n(tall)}" fill="${hour.sun?.colour ?? '#fff'}" opacity=".28"/>`;
    return post(cx - half) + post(cx + half);
  });
  return [
    sky(canvas, hour, horizon),
    ridges(canvas, hour, { from: 515, to: 522, count: 2, height: 70, bottom: horizon, wave: 200 }),
    water(canvas, hour, horizon),
    `<path d="M${n(cx - 8)} ${horizon + 16}L${n(cx - w * 0.5)} 1010H${n(cx + w * 0.5)}L${n(cx + 8)} ${horizon + 16}Z" fill="#10202c" opacity=".4"/>`,
    planks.join(''),
    posts,
    gulls(canvas, '#fff6dc', 160, 380, 5),
  ].join('');
}

/** The hull on trestles before the red sheds. */
export function boatyard(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 560;
  const red = mix('#a5352b', hour.tint, hour.tinted);
  const shed = (x: number, width: number, tall: number) => {
    const boards = times(
      width / 16,
      (index) =>
        `<rect x="${n(x + index * 16)}" y="${n(700 - tall)}" width="2" height="${n(tall)}" fill="#000" opacity=".12"/>`,
    );
    const door = `<rect x="${n(x + width * 0.24)}" y="${n(700 - tall * 0.72)}" width="${n(width * 0.52)}" height="${n(tall * 0.72)}" fill="#2b201d"/><rect x="${n(x + width * 0.24)}" y="${n(700 - tall * 0.72)}" width="${n(width * 0.52)}" height="8" fill="#f3ede0"/>`;
    return `<path d="M${n(x)} 700V${n(700 - tall)}L${n(x + width / 2)} ${n(700 - tall - width * 0.3)}L${n(x + width)} ${n(700 - tall)}V700Z" fill="${darker(red, random() * 0.14)}"/>${boards}<path d="M${n(x - 14)} ${n(706 - tall)}L${n(x + width / 2)} ${n(694 - tall - width * 0.3)}L${n(x + width + 14)} ${n(706 - tall)}" fill="none" stroke="#f3ede0" stroke-width="12"/>${door}`;
  };
  const ground = gradient([
    [0, '#a89a85'],
    [1, '#5f5549'],
  ]);
  const cx = w * 0.5;
  const hull = `<g transform="translate(${n(cx)} 850)"><ellipse cy="92" rx="440" ry="34" fill="#2a221c" opacity=".4"/><path d="M-420 -190Q-330 60 -110 62H150Q360 40 450 -230Q200 -176 -420 -190Z" fill="#f2ede1"/><path d="M-372 -70Q-290 60 -110 62H150Q330 45 404 -104Q120 -58 -372 -70Z" fill="#1f4f63"/><path d="M-420 -190Q200 -176 450 -230L446 -206Q200 -152 -414 -168Z" fill="#7b4a2b"/><path d="M-60 62L-30 100H90L110 62Z" fill="#16394a"/>${times(5, (index) => `<path d="M${-300 + index * 150} 92L${-268 + index * 150} ${-10 + (index % 2) * 12}L${-236 + index * 150} 92" fill="none" stroke="#5e4027" stroke-width="13"/>`)}</g>`;
  return [
    sky(canvas, hour, horizon),
    cumulus(canvas, hour, horizon, 3),
    ridges(canvas, hour, { from: 540, to: 580, count: 3, height: 170, bottom: 720, wave: 350 }),
    shed(w * 0.02, w * 0.26, 190),
    shed(w * 0.34, w * 0.33, 240),
    shed(w * 0.73, w * 0.25, 170),
    `<defs>${ground.def}</defs><rect y="698" width="${n(w)}" height="302" fill="${ground.fill}"/>`,
    times(
      140,
      () =>
        `<ellipse cx="${n(random() * w)}" cy="${n(between(random, 715, 1000))}" rx="${n(between(random, 2, 14))}" ry="${n(between(random, 1, 3.5))}" fill="${random() < 0.5 ? '#453b31' : '#c9bda6'}" opacity=".5"/>`,
    ),
    hull,
    gulls(canvas, '#ffffff', 100, 330, 6),
    `<rect width="${n(w)}" height="1000" fill="${lighter(hour.mist, 0.3)}" opacity=".07"/>`,
  ].join('');
}
