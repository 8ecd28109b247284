import { cumulus, gulls, mirrored, mist, pine, ridges, sky, water } from './elements';
import { hourOf } from './hours';
import {
  between,
  type Canvas,
  darker,
  gradient,
  lighter,
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

/** Rows of pines with mist between them. */
export function forest(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const rows = times(6, (row) => {
    const depth = row / 5;
    const colour = mix(hour.far, mix('#12342f', hour.near, 0.4), depth ** 1.1);
    const count = (w / 42) * (1 - depth * 0.62);
    const trees = times(count, () => {
      const size = between(random, 150, 270) * (0.8 + depth * 1.9);
      return pine(
        random,
        between(random, -30, w + 30),
        560 + depth * 500 + random() * 40,
        size,
        mix(colour, '#06110f', random() * 0.12),
      );
    });
    const ground = gradient([
      [0, colour],
      [1, darker(colour, 0.5)],
    ]);
    const floor = 560 + depth * 440;
    return `<defs>${ground.def}</defs><rect y="${n(floor)}" width="${n(w)}" height="${n(1010 - floor)}" fill="${ground.fill}"/>${trees}${row < 5 ? mist(canvas, hour.mist, 600 + depth * 420, 300, 0.62 - depth * 0.6) : ''}`;
  });
  return [
    sky(canvas, hour, 1000),
    ridges(canvas, hour, { from: 380, to: 430, count: 2, height: 130, bottom: 900, wave: 300 }),
    rows,
  ].join('');
}

/** A cabin with lit windows in deep snow. */
export function cabin(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const snow = gradient([
    [0, '#dfe4fb'],
    [0.4, '#aab4e3'],
    [1, '#4e5da3'],
  ]);
  const glow = gradient(
    [
      [0, '#ffd27a', 0.75],
      [1, '#ffd27a', 0],
    ],
    'round',
  );
  const x = w * 0.44;
  const trees = (count: number, y: number, size: number, colour: string) =>
    times(count, () => {
      const at = random() * w;
      const own = size * between(random, 0.7, 1.2);
      return (
        pine(random, at, y, own, colour) +
        pine(random, at - own * 0.012, y - own * 0.06, own * 0.86, mix(colour, '#e8ecff', 0.28))
      );
    });
  const windowAt = (dx: number) =>
    `<rect x="${dx}" y="-104" width="52" height="56" fill="#ffd98a"/><path d="M${dx + 26} -104v56M${dx} -76h52" stroke="#5a3320" stroke-width="5"/>`;
  const house = `<g transform="translate(${n(x)} 716) scale(1.35)"><ellipse cy="20" rx="330" ry="90" fill="${glow.fill}"/><rect x="-150" y="-150" width="300" height="156" fill="#4a2b22"/>${times(8, (index) => `<rect x="-150" y="${-148 + index * 19}" width="300" height="3" fill="#2c1814"/>`)}${windowAt(-118)}${windowAt(66)}<rect x="-28" y="-96" width="56" height="102" fill="#2d1a17"/><circle cx="18" cy="-44" r="3.5" fill="#ffd98a"/><path d="M-186 -138L0 -262L186 -138L170 -126L0 -236L-170 -126Z" fill="#3a2733"/><path d="M-196 -146Q-100 -214 0 -282Q100 -214 196 -146Q178 -140 164 -152Q86 -206 0 -258Q-86 -206 -164 -152Q-178 -140 -196 -146Z" fill="#eef1ff"/><rect x="74" y="-268" width="30" height="62" fill="#54362f"/><path d="M68 -272h42v12h-42z" fill="#eef1ff"/></g>`;
  const smoke = `<g fill="none" stroke="#cfd4f2" stroke-linecap="round" opacity=".5"><path d="M${n(x + 120)} 350q-40 -60 10 -120t-6 -130" stroke-width="20"/><path d="M${n(x + 124)} 350q-30 -70 24 -130" stroke-width="10"/></g>`;
  const drift = noiseLine(random, 2);
  return [
    `<defs>${snow.def}${glow.def}</defs>`,
    sky(canvas, hour, 760),
    ridges(
      canvas,
      { ...hour, near: '#3f4f94' },
      { from: 500, to: 640, count: 4, height: 240, bottom: 800, rough: 5, wave: 360 },
    ),
    trees(w / 26, 690, 150, '#1d2c5e'),
    smoke,
    trees(w / 90, 720, 290, '#131f49'),
    `<path d="${under(w, (at) => 700 - drift(at / 400) * 36, 1010)}" fill="${snow.fill}"/>`,
    house,
    `<path d="${under(w, (at) => 830 - drift(at / 300 + 9) * 60, 1010)}" fill="${snow.fill}" opacity=".85"/>`,
    times(
      260,
      () =>
        `<circle cx="${n(random() * w)}" cy="${n(random() * 1000)}" r="${n(between(random, 1, 4.5))}" fill="#fff" opacity="${between(random, 0.3, 0.9).toFixed(2)}"/>`,
    ),
  ].join('');
}

/** A valley of red and yellow trees. */
export function valley(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const rows = times(6, (row) => {
    const t = row / 5;
    const line = noiseLine(random, 2);
    const top = (x: number) => 520 + t * 400 - line(x / 520 + row * 5) * 90 * (1 - t * 0.3);
    const ground = mix('#c7a96b', '#6d4a25', t);
    const trees = times((w / 22) * (1 - t * 0.5), () => {
      const x = random() * w;
      const r = between(random, 14, 24) * (0.6 + t * 2.1);
      const y = top(x) - r * 0.5;
      const colour = mix(
        pick(random, ['#c9442a', '#e07b2c', '#e9b23c', '#9c3524', '#7d8a3c', '#d65f2b']),
        hour.mist,
        (1 - t) * 0.45,
      );
      return `<rect x="${n(x - r * 0.07)}" y="${n(y)}" width="${n(r * 0.14)}" height="${n(r * 1.3)}" fill="#4b2f20"/><circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${darker(colour, 0.12)}"/><circle cx="${n(x + r * 0.2)}" cy="${n(y - r * 0.22)}" r="${n(r * 0.72)}" fill="${lighter(colour, 0.1)}"/>`;
    });
    return `<path d="${under(w, top, 1010)}" fill="${ground}"/>${trees}${row < 4 ? mist(canvas, hour.mist, 560 + t * 380, 130, 0.35) : ''}`;
  });
  return [
    sky(canvas, hour, 620),
    ridges(canvas, hour, { from: 430, to: 520, count: 3, height: 190, bottom: 900, wave: 420 }),
    rows,
    gulls(canvas, '#6b4a35', 120, 300, 7),
  ].join('');
}

/** White trunks before yellow leaves. */
export function birches(canvas: Canvas): string {
  const { w, random } = canvas;
  const back = gradient([
    [0, '#f4d77a'],
    [0.6, '#e3a53c'],
    [1, '#8d5a24'],
  ]);
  const leaves = (count: number, from: number, to: number, size: number, opacity: number) =>
    times(
      count,
      () =>
        `<circle cx="${n(random() * w)}" cy="${n(between(random, from, to))}" r="${n(between(random, 0.4, 1) * size)}" fill="${pick(random, ['#f3c545', '#e79b2d', '#fbe08a', '#c9762a', '#f0b23a'])}" opacity="${opacity}"/>`,
    );
  const trunk = (x: number, half: number, shade: number) => {
    const bark = gradient(
      [
        [0, mix('#f8f5ec', '#8a7a5c', shade)],
        [0.55, mix('#efeade', '#8a7a5c', shade)],
        [1, mix('#a79a86', '#6a5a44', shade)],
      ],
      'across',
    );
    const scars = times(18, () => {
      const y = random() * 1000;
      const length = between(random, 0.3, 1.1) * half;
      const side = random() < 0.5 ? -half : half - length;
      return `<path d="M${n(x + side)} ${n(y)}q${n(length / 2)} ${n(between(random, 4, 13))} ${n(length)} 0q${n(-length / 2)} -5 ${n(-length)} 0Z" fill="#2c2520" opacity=".82"/>`;
    });
    return `<defs>${bark.def}</defs><path d="M${n(x - half * 1.25)} 1010Q${n(x - half)} 700 ${n(x - half * 0.85)} -10H${n(x + half * 0.85)}Q${n(x + half)} 700 ${n(x + half * 1.25)} 1010Z" fill="${bark.fill}"/>${scars}`;
  };
  return [
    `<defs>${back.def}</defs><rect width="${n(w)}" height="1000" fill="${back.fill}"/>`,
    leaves(260, 0, 820, 46, 0.5),
    times(7, (index) =>
      trunk(((index + between(random, 0.2, 0.8)) / 7) * w, between(random, 9, 15), 0.5),
    ),
    leaves(150, 0, 560, 38, 0.65),
    times(5, (index) =>
      trunk(((index + between(random, 0.2, 0.8)) / 5) * w, between(random, 22, 36), 0),
    ),
    leaves(120, 0, 330, 34, 0.92),
    leaves(190, 890, 1010, 22, 0.95),
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
