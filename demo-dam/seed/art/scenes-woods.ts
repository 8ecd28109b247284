import { gulls, mist, pine, ridges, sky } from './elements';
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
