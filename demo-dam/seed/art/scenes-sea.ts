import { cumulus, gulls, mist, ridges, sailingBoat, sky, water } from './elements';
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
  times,
  under,
} from './kit';

/** The lighthouse on its rock, its beam over the sea. */
export function lighthouse(canvas: Canvas, beamAngle = -12): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 690;
  const [x, top, base] = [w * 0.62, 300, 735];
  const beam = gradient(
    [
      [0, '#fff3c4', 0.75],
      [1, '#fff3c4', 0],
    ],
    'across',
  );
  const rock = noiseLine(random, 5);
  const rockTop = (at: number) => {
    const near = Math.exp(-(((at - x) / (w * 0.3)) ** 2));
    return 900 - near * 170 - rock(at / 60) * 26;
  };
  const stone = gradient([
    [0, mix('#5b5258', hour.tint, 0.4)],
    [1, mix('#14141f', hour.tint, 0.2)],
  ]);
  const side = gradient(
    [
      [0, '#ffffff', 0.28],
      [0.45, '#ffffff', 0],
      [1, '#000022', 0.42],
    ],
    'across',
  );
  const stripes = times(5, (index) => {
    const [from, to] = [
      top + 60 + ((base - top - 60) / 5) * index,
      top + 60 + ((base - top - 60) / 5) * (index + 1),
    ];
    const half = (y: number) => 30 + ((y - top) / (base - top)) * 26;
    return `<path d="M${n(x - half(from))} ${n(from)}H${n(x + half(from))}L${n(x + half(to))} ${n(to)}H${n(x - half(to))}Z" fill="${mix(index % 2 ? '#f3ede2' : '#c3352b', hour.tint, hour.tinted * 0.5)}"/>`;
  });
  const ray = (angle: number, opacity: number) =>
    `<g transform="translate(${n(x)} ${top + 30}) rotate(${angle})" opacity="${opacity}"><path d="M0 -5L1500 -120V120L0 5Z" fill="${beam.fill}"/></g>`;
  return [
    `<defs>${beam.def}${stone.def}${side.def}</defs>`,
    sky(canvas, hour, horizon),
    ridges(canvas, hour, { from: 680, to: 690, count: 2, height: 70, bottom: horizon, wave: 240 }),
    water(canvas, hour, horizon),
    hour.lit ? ray(beamAngle, 0.8) + ray(beamAngle + 180, 0.5) : '',
    stripes,
    `<path d="M${n(x - 33)} ${top + 60}L${n(x - 56)} ${base}H${n(x + 56)}L${n(x + 33)} ${top + 60}Z" fill="${side.fill}"/>`,
    `<rect x="${n(x - 44)}" y="${top + 50}" width="88" height="13" rx="3" fill="#26222b"/><rect x="${n(x - 23)}" y="${top + 8}" width="46" height="44" fill="${hour.lit ? '#fff0b8' : '#dfeaf0'}"/><path d="M${n(x - 30)} ${top + 10}Q${n(x)} ${top - 44} ${n(x + 30)} ${top + 10}Z" fill="#8f2822"/><g stroke="#26222b" stroke-width="4"><path d="M${n(x - 9)} ${top + 8}v44M${n(x + 9)} ${top + 8}v44"/></g>`,
    hour.lit
      ? `<circle cx="${n(x)}" cy="${top + 30}" r="90" fill="#fff0b8" opacity=".22"/><circle cx="${n(x)}" cy="${top + 30}" r="42" fill="#fff6d6" opacity=".45"/>`
      : '',
    `<rect x="${n(x - 9)}" y="440" width="18" height="30" rx="9" fill="#2c2530"/><rect x="${n(x - 14)}" y="660" width="28" height="56" rx="14" fill="#2c2530"/>`,
    `<path d="${under(w, rockTop, 1010, 7)}" fill="${stone.fill}"/>`,
    times(40, () => {
      const at = between(random, 0, w);
      const y = rockTop(at) + between(random, 18, 120);
      return `<path d="M${n(at)} ${n(y)}l${n(between(random, 14, 60))} ${n(between(random, 6, 26))}l-${n(between(random, 20, 50))} 6Z" fill="${lighter(hour.far, 0.1)}" opacity="${(random() * 0.2).toFixed(2)}"/>`;
    }),
    gulls(canvas, darker(hour.far, 0.2), 150, 420, 5),
  ].join('');
}

/** A white ferry before hills. */
export function ferry(canvas: Canvas): string {
  const { w } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 560;
  const x = w * 0.58;
  const windows = (y: number, from: number, to: number) =>
    times(
      (to - from) / 22,
      (index) =>
        `<rect x="${from + index * 22}" y="${y}" width="13" height="11" rx="2" fill="#1f3c52"/>`,
    );
  const ship = `<g transform="translate(${n(x)} 690)"><path d="M-330 -70H300L350 -96Q330 -10 290 20H-300Q-330 -10 -330 -70Z" fill="#16395a"/><path d="M-330 -70H300L350 -96L345 -76L296 -52H-330Z" fill="#fff"/><path d="M-316 4H316L290 20H-300Z" fill="#b3352a"/><path d="M-300 -70V-116H240L270 -70Z" fill="#f7f5ef"/><path d="M-260 -116V-158H180L212 -116Z" fill="#eceae2"/><path d="M20 -158V-196H150L176 -158Z" fill="#f7f5ef"/>${windows(-100, -280, 210)}${windows(-146, -240, 150)}<rect x="34" y="-186" width="118" height="15" fill="#1f3c52"/><path d="M-170 -158L-158 -232H-96L-92 -158Z" fill="#d9482b"/><rect x="-166" y="-214" width="72" height="16" fill="#fff"/><path d="M90 -196V-262M70 -244H112" stroke="#39505f" stroke-width="5"/></g>`;
  return [
    sky(canvas, hour, horizon),
    cumulus(canvas, hour, horizon, 6),
    ridges(canvas, hour, { from: 520, to: 562, count: 4, height: 230, bottom: horizon, wave: 380 }),
    mist(canvas, hour.mist, 555, 90, 0.6),
    water(canvas, hour, horizon),
    `<ellipse cx="${n(x)}" cy="716" rx="350" ry="26" fill="#0b3350" opacity=".4"/>`,
    ship,
    `<path d="M${n(x - 330)} 706Q${n(x - 620)} 700 ${n(x - 1100)} 742Q${n(x - 600)} 726 ${n(x - 300)} 722Z" fill="#fff" opacity=".75"/><path d="M${n(x + 330)} 700Q${n(x + 240)} 726 ${n(x - 100)} 724Q${n(x + 160)} 708 ${n(x + 300)} 690Z" fill="#fff" opacity=".8"/>`,
    gulls(canvas, '#ffffff', 180, 520, 9),
  ].join('');
}

/** One sail in the fog. */
export function bay(canvas: Canvas): string {
  const { w } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 560;
  const boat = sailingBoat(0, 0, 330, { hull: '#41585c', sail: '#f7f6f0', line: '#50666a' });
  return [
    sky(canvas, hour, horizon),
    ridges(canvas, hour, {
      from: 500,
      to: 560,
      count: 4,
      height: 170,
      bottom: horizon,
      wave: 300,
      rough: 3,
    }),
    mist(canvas, hour.mist, 520, 330, 0.95),
    water(canvas, hour, horizon),
    `<g transform="translate(${n(w * 0.4)} 690)"><g transform="scale(1 -.8)" opacity=".28">${boat}</g>${boat}</g>`,
    mist(canvas, hour.mist, 600, 260, 0.75),
    sailingBoat(w * 0.74, 590, 120, { hull: '#9fb0b0', sail: '#f1f2ec', line: '#a9b8b7' }),
    mist(canvas, '#ffffff', 850, 240, 0.35),
    gulls(canvas, '#7b8f90', 180, 400, 4),
  ].join('');
}

/** Cliffs and breakers. */
export function coast(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 470;
  const cliff = (from: number, to: number, top: number, colour: string) => {
    const rough = noiseLine(random, 5);
    const span = to - from;
    const line = (x: number) => {
      const t = (x - from) / span;
      const edge = Math.min(1, Math.max(0, t < 0 ? 0 : t > 1 ? 0 : Math.sin(t * Math.PI) ** 0.28));
      return 720 - (720 - top) * edge + rough(x / 34) * 30;
    };
    const strata = times(16, () => {
      const x = between(random, from + span * 0.1, to - span * 0.1);
      const y = between(random, top + 30, 700);
      return `<path d="M${n(x)} ${n(y)}l${n(between(random, 10, 46))} ${n(between(random, 40, 130))}l-${n(between(random, 8, 30))} -20Z" fill="${lighter(colour, 0.22)}" opacity=".28"/>`;
    });
    return `<path d="${under(w, (x) => (x < from || x > to ? 1010 : line(x)), 1010, 5)}" fill="${colour}"/>${strata}`;
  };
  const swell = times(7, (index) => {
    const t = index / 6;
    const line = noiseLine(random, 3);
    const y = 600 + t ** 1.4 * 330;
    const tall = 22 + t * 60;
    const crest = (x: number) => y - Math.abs(line(x / (150 + t * 220) + index * 9)) * tall * 2;
    const colour = mix(mix(hour.water[0], hour.water[1], t), '#2a6a75', 0.18);
    const foam = times(36 + t * 30, () => {
      const x = random() * w;
      return `<ellipse cx="${n(x)}" cy="${n(crest(x) + between(random, -2, 14) * (0.4 + t))}" rx="${n(between(random, 6, 40) * (0.4 + t))}" ry="${n(between(random, 1.5, 5) * (0.5 + t))}" opacity="${between(random, 0.25, 0.85).toFixed(2)}"/>`;
    });
    return `<path d="${under(w, crest, 1010, 7)}" fill="${colour}"/><g fill="${lighter(hour.mist, 0.6)}">${foam}</g>`;
  });
  const spray = times(canvas.look === 'storm' ? 240 : 60, () => {
    const angle = -random() * Math.PI;
    const reach = random() ** 0.7 * 190;
    return `<circle cx="${n(w * 0.66 + Math.cos(angle) * reach * 1.2)}" cy="${n(680 + Math.sin(angle) * reach)}" r="${n(between(random, 1, 6))}" opacity="${((1 - reach / 200) * 0.9).toFixed(2)}"/>`;
  });
  return [
    sky(canvas, hour, horizon),
    canvas.look === 'storm' ? stormClouds(canvas, horizon) : '',
    water(canvas, hour, horizon),
    cliff(w * 0.5, w * 0.86, 420, mix(hour.near, hour.far, 0.5)),
    cliff(w * 0.68, w * 1.2, 250, mix(hour.near, hour.far, 0.2)),
    cliff(-w * 0.2, w * 0.24, 330, hour.near),
    swell,
    `<g fill="#f2f6f4">${spray}</g>`,
    gulls(canvas, '#dfe6e4', 120, 360, 6),
  ].join('');
}

/** Heavy cloud: soft masses over one another, darkest above, a pale slit left at the horizon. */
function stormClouds({ w, random }: Canvas, horizon: number): string {
  const tones = ['#0e151b', '#222e36', '#394750', '#5b6a70', '#8b9a9c'];
  const soft = tones.map((tone) =>
    gradient(
      [
        [0, tone, 0.85],
        [0.55, tone, 0.5],
        [1, tone, 0],
      ],
      'round',
    ),
  );
  const masses = times(95, () => {
    const t = random();
    const y = t * horizon * 0.86;
    const half = between(random, 110, 330) * (1.15 - t * 0.5);
    const fill = soft[Math.min(4, Math.floor(t * 3.4 + random() * 1.7))]?.fill ?? '';
    return `<ellipse cx="${n(random() * w)}" cy="${n(y)}" rx="${n(half)}" ry="${n(half * between(random, 0.16, 0.34))}" fill="${fill}"/>`;
  });
  return `<defs>${soft.map(({ def }) => def).join('')}</defs>${masses}`;
}

/** Sand, grass and a path to the sea. */
export function dunes(canvas: Canvas): string {
  const { w, random } = canvas;
  const hour = hourOf(canvas.look);
  const horizon = 470;
  const sand = mix('#ecc58d', hour.tint, hour.tinted * 0.7);
  const layers = times(4, (index) => {
    const t = index / 3;
    const line = noiseLine(random, 2);
    const top = (x: number) =>
      520 + t * 250 - line(x / (360 + t * 260) + index * 7) * (50 + t * 80);
    const body = gradient([
      [0, lighter(mix(sand, '#c58e57', t * 0.35), 0.22)],
      [0.5, mix(sand, '#b9804f', t * 0.5)],
      [1, darker(sand, 0.3 + t * 0.12)],
    ]);
    const grass = times((30 + t * 60) * (w / 1500), () => {
      const x = random() * w;
      const tall = between(random, 16, 42) * (0.5 + t * 1.5);
      return times(
        5,
        (blade) =>
          `<path d="M${n(x + blade * 3)} ${n(top(x) + 6)}q${n((blade - 2) * 2)} ${n(-tall * 0.6)} ${n((blade - 1) * tall * 0.22)} ${n(-tall)}"/>`,
      );
    });
    const ripples =
      index < 2
        ? ''
        : times(26, () => {
            const x = random() * w;
            const y = top(x) + between(random, 40, 220);
            return `<path d="M${n(x)} ${n(y)}q60 -16 130 0t120 4" stroke="${lighter(sand, 0.3)}" opacity=".25"/>`;
          });
    return `<defs>${body.def}</defs><path d="${under(w, top, 1010, 10)}" fill="${body.fill}"/><g fill="none" stroke-width="3">${ripples}</g><g fill="none" stroke="${mix('#7b8750', hour.near, hour.lit ? 0.75 : 0.25)}" stroke-width="${n(1.6 + t * 1.6)}" stroke-linecap="round">${grass}</g>`;
  });
  const path = `<path d="M${n(w * 0.54)} 560Q${n(w * 0.44)} 620 ${n(w * 0.54)} 680T${n(w * 0.5)} 820Q${n(w * 0.4)} 910 ${n(w * 0.34)} 1010H${n(w * 0.62)}Q${n(w * 0.6)} 900 ${n(w * 0.6)} 820T${n(w * 0.575)} 680Q${n(w * 0.49)} 620 ${n(w * 0.555)} 560Z" fill="${lighter(sand, 0.5)}" opacity=".75"/>`;
  return [
    sky(canvas, hour, horizon),
    water(canvas, hour, horizon),
    layers,
    hour.lit ? '' : path,
    gulls(canvas, '#ffffff', 120, 380, 6),
  ].join('');
}
