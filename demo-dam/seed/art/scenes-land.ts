import { cumulus, gulls, mirrored, mist, pine, ridges, sky, water } from './elements';
import { hourOf } from './hours';
import {
  between,
  type Canvas,
  darker,
  gradient,
  mix,
  n,
  noiseLine,
  pick,
  times,
  under,
} from './kit';

/** Ridge behind ridge. */
export function mountains(canvas: Canvas): string {
  const hour = hourOf(canvas.look);
  return [
    sky(canvas, hour, 900),
    ridges(canvas, hour, {
      from: 480,
      to: 1010,
      count: 8,
      height: 300,
      bottom: 1010,
      rough: 6,
      wave: 330,
    }),
    mist(canvas, hour.mist, 560, 260, 0.35),
    gulls(canvas, hour.near, 150, 320, 5),
  ].join('');
}

/** Peaks with snow, as facets in light and shade. */
function peaks(
  { w, random }: Canvas,
  ground: number,
  rock: string,
  snow: string,
  tall: number,
): string {
  return times(6, (index) => {
    const x = ((index + between(random, 0.1, 0.9)) / 6) * w * 1.1 - w * 0.05;
    const height = tall * (index === 2 || index === 3 ? 1 : between(random, 0.5, 0.8));
    const half = height * between(random, 0.75, 1);
    const top = ground - height;
    const lean = between(random, -0.1, 0.12) * half;
    const zig = times(
      7,
      (step) =>
        `L${n(x + lean * (step / 6) + (step % 2 ? 1 : -1) * height * 0.045)} ${n(top + ((step + 1) / 7) * height)}`,
    );
    const cap = (side: number) =>
      `<path d="M${n(x)} ${n(top)}L${n(x + side * half * 0.38)} ${n(top + height * 0.38)}L${n(x + side * half * 0.28)} ${n(top + height * 0.33)}L${n(x + side * half * 0.2)} ${n(top + height * 0.46)}L${n(x + side * half * 0.1)} ${n(top + height * 0.34)}L${n(x)} ${n(top + height * 0.5)}Z" fill="${side > 0 ? snow : mix(snow, rock, 0.35)}"/>`;
    return `<path d="M${n(x - half)} ${n(ground)}L${n(x)} ${n(top)}L${n(x + half)} ${n(ground)}Z" fill="${rock}"/><path d="M${n(x)} ${n(top)}${zig}L${n(x - half)} ${n(ground)}Z" fill="${darker(rock, 0.3)}"/>${cap(1)}${cap(-1)}`;
  });
}

/** Snowy peaks in a still lake. */
export function lake(canvas: Canvas): string {
  const { w, h, random } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 560;
  const range = peaks(
    canvas,
    horizon,
    mix(mix('#5b6b7b', hour.far, 0.4), hour.tint, hour.tinted * 0.4),
    mix('#ffffff', hour.sun?.colour ?? '#eaf4ff', 0.6),
    430,
  );
  const shore = times(w / 13, () =>
    pine(
      random,
      random() * w,
      horizon + 6,
      between(random, 46, 112),
      mix(mix('#1d4a3d', hour.near, 0.35), hour.far, random() * 0.3),
    ),
  );
  const reeds = times(70, () => {
    const x = random() ** 2 * w * 0.4;
    const tall = between(random, 50, 170);
    return `<path d="M${n(x)} 1010q${n(between(random, -8, 8))} ${n(-tall * 0.6)} ${n(between(random, -30, 40))} ${n(-tall)}"/>`;
  });
  return [
    sky(canvas, hour, horizon),
    canvas.look === 'noon' ? cumulus(canvas, hour, horizon, 3) : '',
    range,
    mist(canvas, hour.mist, 540, 130, 0.55),
    shore,
    water(canvas, hour, horizon),
    mirrored(range + shore, horizon, hour, w, h),
    `<g fill="none" stroke="${darker(hour.near, 0.3)}" stroke-width="3" stroke-linecap="round">${reeds}</g>`,
  ].join('');
}

/** Green hills and a meadow in flower. */
export function meadow(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const hills = ridges(
    canvas,
    { ...hour, far: '#9ec7a9', near: '#4d8f4a' },
    { from: 470, to: 680, count: 4, height: 190, bottom: 1010, rough: 3, wave: 430 },
  );
  const grass = gradient([
    [0, '#8dbb4e'],
    [1, '#3f7a34'],
  ]);
  const flowers = times(430 * (w / 1500), () => {
    const t = random();
    const [x, y, r] = [random() * w, 690 + t ** 1.3 * 320, 2 + t ** 1.5 * 11];
    const colour = pick(random, ['#ffffff', '#f6d34a', '#e4588b', '#8f6fd0', '#f08a3c']);
    const stem = `<path d="M${n(x)} ${n(y)}v${n(r * 4)}" stroke="#2f6a2c" stroke-width="${n(r * 0.3)}"/>`;
    if (r < 5) return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${colour}"/>`;
    const petals = times(
      6,
      (index) =>
        `<ellipse cx="${n(x)}" cy="${n(y - r * 0.8)}" rx="${n(r * 0.42)}" ry="${n(r * 0.75)}" transform="rotate(${index * 60} ${n(x)} ${n(y)})" fill="${colour}"/>`,
    );
    return `${stem}${petals}<circle cx="${n(x)}" cy="${n(y)}" r="${n(r * 0.42)}" fill="#f5b82e"/>`;
  });
  const blades = times(500, () => {
    const t = random();
    const y = 700 + t * 320;
    return `<path d="M${n(random() * w)} ${n(y)}q3 -14 ${n(between(random, -10, 12))} ${n(-16 - t * 46)}" opacity="${(0.2 + t * 0.5).toFixed(2)}"/>`;
  });
  return [
    sky(canvas, hour, 640),
    cumulus(canvas, hour, 560, 5),
    peaks(canvas, 600, '#8fb0c4', '#ffffff', 300),
    hills,
    `<defs>${grass.def}</defs><path d="${under(w, (x) => 690 - Math.sin((x / w) * 3) * 40, 1010)}" fill="${grass.fill}"/><g fill="none" stroke="#2f6f2c" stroke-width="2.4" stroke-linecap="round">${blades}</g>`,
    flowers,
  ].join('');
}

/** Curtains of green and violet light. */
export function aurora(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const curtains = times(3, (band) => {
    const line = noiseLine(random, 3);
    const colour = ['#58f0a8', '#43d6c0', '#b06bf0'][band] ?? '#58f0a8';
    const light = gradient([
      [0, '#a86cf0', 0],
      [0.3, band === 2 ? '#d07bf0' : '#6c8cf0', 0.2],
      [0.85, colour, 0.75],
      [1, colour, 0],
    ]);
    const strips = times(w / 7, (index) => {
      const x = index * 7;
      const wave = line(x / 330 + band * 4);
      const foot = 420 + band * 60 + wave * 150;
      const tall = 170 + (line(x / 40 + 50) * 0.5 + 0.5) * 270;
      return `<rect x="${n(x)}" y="${n(foot - tall)}" width="7.6" height="${n(tall)}" fill="${light.fill}" opacity="${(0.35 + (line(x / 70 + 20) * 0.5 + 0.5) * 0.6).toFixed(2)}"/>`;
    });
    return `<defs>${light.def}</defs>${strips}`;
  });
  const snow = gradient([
    [0, '#a9d6d0'],
    [0.5, '#4f7f97'],
    [1, '#14304d'],
  ]);
  return [
    `<defs>${snow.def}</defs>`,
    sky(canvas, { ...hour, moon: false }, 760),
    curtains,
    ridges(
      canvas,
      { ...hour, far: '#2c5a70', near: '#0c2136', mist: '#3f8a86' },
      { from: 640, to: 740, count: 3, height: 210, bottom: 900, wave: 330 },
    ),
    `<path d="${under(w, (x) => 800 + Math.sin(x / 280) * 30, 1010)}" fill="${snow.fill}"/>`,
    times(w / 60, () =>
      pine(random, random() * w, between(random, 800, 880), between(random, 70, 190), '#081a28'),
    ),
  ].join('');
}
