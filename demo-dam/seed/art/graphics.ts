import { type Canvas, darker, gradient, lighter, mix, n, times } from './kit';
import { letters, textBars, widthOf } from './lettering';

interface KeyVisual {
  readonly colours: readonly [string, string, string, string];
  readonly ink: string;
  readonly lines: readonly string[];
  readonly small: string;
  readonly form: 'arcs' | 'peaks' | 'waves' | 'blocks';
}

const KEY_VISUALS: Readonly<Record<string, KeyVisual>> = {
  'spring-draft': {
    colours: ['#f4efe0', '#9cc7b8', '#f0c24b', '#3f7fa0'],
    ink: '#16324f',
    lines: ['First', 'light'],
    small: 'Spring 26',
    form: 'arcs',
  },
  spring: {
    colours: ['#f7e9d7', '#ef6f53', '#f5b13d', '#1f6b5a'],
    ink: '#123a33',
    lines: ['First', 'light'],
    small: 'Spring 26',
    form: 'arcs',
  },
  winter: {
    colours: ['#0d1f47', '#f4f7ff', '#5f8fe0', '#f06a4d'],
    ink: '#ffffff',
    lines: ['Stay', 'out'],
    small: 'Winter 25',
    form: 'peaks',
  },
  autumn: {
    colours: ['#3a1733', '#e9772e', '#f6b545', '#8f2f4a'],
    ink: '#fbe6c8',
    lines: ['Long', 'shadow'],
    small: 'Autumn 26',
    form: 'arcs',
  },
  summer: {
    colours: ['#ffd23f', '#0f77b8', '#0b4f8a', '#ff5a3c'],
    ink: '#0b2f57',
    lines: ['High', 'water'],
    small: 'Summer 26',
    form: 'waves',
  },
  sale: {
    colours: ['#f9c6d3', '#e3263f', '#ff8fa5', '#5b1130'],
    ink: '#5b1130',
    lines: ['Last', 'boat'],
    small: 'Sale 25',
    form: 'blocks',
  },
};

/** A campaign's key visual: big forms, a headline, the season. */
export function keyVisual({ w, h, look }: Canvas): string {
  const visual = KEY_VISUALS[look];
  if (!visual) throw new Error(`There is no key visual "${look}".`);
  const [back, a, b, c] = visual.colours;
  const isTall = h > w;
  // The longest line stays clear of the forms on the right.
  const longest = Math.max(...visual.lines.map((line) => widthOf(line, 1.4)));
  const size = Math.min(170, ((isTall ? 0.78 : 0.43) * w) / longest);
  const top = isTall ? 90 : 110;
  const left = w * 0.06;
  const headline = visual.lines
    .map((line, index) =>
      letters(line, left, top + index * size * 1.32, {
        size,
        colour: visual.ink,
        weight: 0.15,
        spacing: 1.4,
      }),
    )
    .join('');
  const mark = `${logoMark(left + 24, h - 84, 30, visual.ink)}${letters('Nordhavn', left + 70, h - 96, { size: 25, colour: visual.ink, weight: 0.13, spacing: 2 })}${letters(visual.small, isTall ? left : left + 340, isTall ? top + size * 1.32 * visual.lines.length : h - 96, { size: 25, colour: visual.ink, weight: 0.13, spacing: 2 })}`;
  return `<rect width="${n(w)}" height="${n(h)}" fill="${back}"/>${FORMS[visual.form](w, h, a, b, c)}${headline}${mark}`;
}

const FORMS: Readonly<
  Record<KeyVisual['form'], (w: number, h: number, a: string, b: string, c: string) => string>
> = {
  arcs: (w, h, a, b, c) => {
    const [x, y] = [w * 0.76, h * 0.78];
    const rings = [c, a, lighter(a, 0.55), b, darker(c, 0.25), a].map((colour, index) => {
      const r = 470 - index * 77;
      return `<path d="M${n(x - r)} ${n(y)}A${r} ${r} 0 0 1 ${n(x + r)} ${n(y)}Z" fill="${colour}"/>`;
    });
    return `${rings.join('')}${times(6, (index) => `<path d="M${n(x - 470 + index * 62)} ${n(y + 22 + index * 22)}H${n(x + 470 - index * 62)}" stroke="${index % 2 ? b : a}" stroke-width="9" stroke-linecap="round"/>`)}`;
  },
  peaks: (w, h, a, b, c) => {
    const peak = (x: number, top: number, half: number, colour: string, snow: string) =>
      `<path d="M${n(x - half)} ${h}L${n(x)} ${n(top)}L${n(x + half)} ${h}Z" fill="${colour}"/><path d="M${n(x)} ${n(top)}L${n(x + half)} ${h}H${n(x)}Z" fill="#000" opacity=".14"/><path d="M${n(x - half * 0.3)} ${n(top + (h - top) * 0.3)}L${n(x)} ${n(top)}L${n(x + half * 0.3)} ${n(top + (h - top) * 0.3)}L${n(x + half * 0.12)} ${n(top + (h - top) * 0.24)}L${n(x)} ${n(top + (h - top) * 0.34)}L${n(x - half * 0.13)} ${n(top + (h - top) * 0.25)}Z" fill="${snow}"/>`;
    return `<circle cx="${n(w * 0.8)}" cy="240" r="120" fill="${c}"/>${peak(w * 0.9, 380, 520, darker(b, 0.35), a)}${peak(w * 0.62, 250, 560, b, a)}${peak(w * 0.4, 520, 430, darker(b, 0.5), a)}${times(60, (index) => `<circle cx="${n((index * 397) % w)}" cy="${n((index * 211) % h)}" r="${2 + (index % 4)}" fill="#fff" opacity=".5"/>`)}`;
  },
  waves: (w, h, a, b, c) => {
    const rows = times(7, (row) => {
      const y = h * 0.56 + row * 66;
      const r = 66;
      return times(w / (r * 2) + 2, (index) => {
        const x = index * r * 2 - (row % 2 ? r : 0);
        return [1, 0.74, 0.48, 0.22]
          .map(
            (share, ring) =>
              `<circle cx="${n(x)}" cy="${n(y + r)}" r="${n(r * share)}" fill="${ring % 2 ? '#fff6d6' : row % 2 ? a : b}"/>`,
          )
          .join('');
      });
    });
    return `<circle cx="${n(w * 0.74)}" cy="${n(h * 0.4)}" r="220" fill="${c}"/>${rows}<rect y="${n(h - 130)}" width="${n(w)}" height="130" fill="#ffd23f"/>`;
  },
  blocks: (w, h, a, b, c) =>
    `<path d="M${n(w * 0.42)} ${h}L${n(w * 0.7)} 0H${n(w)}V${h}Z" fill="${a}"/><path d="M${n(w * 0.56)} ${n(h * 0.74)}L${n(w * 0.78)} ${n(h * 0.14)}L${n(w * 0.8)} ${n(h * 0.74)}Z" fill="#fff"/><path d="M${n(w * 0.815)} ${n(h * 0.74)}V${n(h * 0.2)}L${n(w * 0.95)} ${n(h * 0.74)}Z" fill="${b}"/><path d="M${n(w * 0.5)} ${n(h * 0.78)}H${n(w * 0.97)}L${n(w * 0.91)} ${n(h * 0.9)}H${n(w * 0.57)}Z" fill="${c}"/>`,
};

/** The mark of the brand: a sail over two waves in a ring. */
function logoMark(x: number, y: number, r: number, colour: string): string {
  return `<g transform="translate(${n(x)} ${n(y)}) scale(${(r / 50).toFixed(3)})" fill="none" stroke="${colour}" stroke-width="6" stroke-linejoin="round" stroke-linecap="round"><circle r="46"/><path d="M2 8V-32L26 8Z" fill="${colour}"/><path d="M-6 8V-18L-20 8Z" fill="${colour}"/><path d="M-28 20Q-14 12 0 20T28 20" stroke-width="5"/><path d="M-20 31Q-10 25 0 31T20 31" stroke-width="5"/></g>`;
}

/** The logo in its forms; the ground stays transparent. */
export function logo({ w, h, look }: Canvas): string {
  const colour = look === 'white' ? '#ffffff' : look === 'heritage' ? '#7a2a24' : '#12324f';
  if (look === 'heritage') {
    const anchor = `<g fill="none" stroke="${colour}" stroke-width="26" stroke-linecap="round" transform="translate(${n(w / 2)} 330)"><circle cy="-190" r="44"/><path d="M0 -146V200M-90 -90H90M-190 60Q-170 200 0 210Q170 200 190 60M-220 92L-190 50L-154 84M220 92L190 50L154 84"/></g>`;
    return `${anchor}${letters('Nordhavn', w / 2, 660, { size: 150, colour, weight: 0.12, spacing: 2.2, align: 'middle' })}${letters('Est. 1987', w / 2, 880, { size: 52, colour, weight: 0.12, spacing: 3, align: 'middle' })}`;
  }
  const weight = look === 'outline' ? 0.07 : 0.15;
  const mark =
    look === 'outline'
      ? `<circle cx="${n(w * 0.18)}" cy="${h / 2}" r="170" fill="none" stroke="${colour}" stroke-width="14"/><path d="M${n(w * 0.18)} 380V560M${n(w * 0.18)} 380L${n(w * 0.18 + 110)} 560H${n(w * 0.18 - 80)}" fill="none" stroke="${colour}" stroke-width="14"/>`
      : logoMark(w * 0.18, h / 2, 200, colour);
  return (
    mark + letters('Nordhavn', w * 0.31, h / 2 - 82, { size: 164, colour, weight, spacing: 1.7 })
  );
}

/** Icons on a rounded tile (or, for the wave, on nothing). */
export function icon({ w, h, look }: Canvas): string {
  const line = (body: string, colour: string) =>
    `<g fill="none" stroke="${colour}" stroke-width="52" stroke-linecap="round" stroke-linejoin="round" transform="translate(${n(w / 2)} ${n(h / 2)})">${body}</g>`;
  const tile = (colour: string) =>
    `<rect x="40" y="40" width="${n(w - 80)}" height="${n(h - 80)}" rx="220" fill="${colour}"/>`;
  if (look === 'anchor')
    return (
      tile('#12324f') +
      line(
        '<circle cy="-210" r="56"/><path d="M0 -154V250M-110 -80H110M-230 70Q-210 250 0 256Q210 250 230 70"/>',
        '#f7e9d7',
      )
    );
  if (look === 'compass')
    return (
      tile('#ef6f53') +
      `${line('<circle r="280"/>', '#fff')}<g transform="translate(${n(w / 2)} ${n(h / 2)}) rotate(40)"><path d="M0 -190L62 0H-62Z" fill="#fff"/><path d="M0 190L62 0H-62Z" fill="#12324f"/></g>`
    );
  return line(
    '<path d="M-380 -130Q-190 -300 0 -130T380 -130"/><path d="M-380 60Q-190 -110 0 60T380 60"/><path d="M-380 250Q-190 80 0 250T380 250"/>',
    '#1f7f86',
  );
}

/** Overlapping half circles. */
export function wavePattern({ w, h }: Canvas): string {
  const r = 125;
  const rows = times(h / 62 + 3, (row) =>
    times(w / (r * 2) + 2, (index) => {
      const x = index * r * 2 - (row % 2 ? r : 0);
      return ['#12324f', '#f2dfc0', '#2c6a86', '#f2dfc0', '#ef6f53']
        .map(
          (colour, ring) =>
            `<circle cx="${n(x)}" cy="${n(row * 62)}" r="${n(r * (1 - ring * 0.2))}" fill="${colour}"/>`,
        )
        .join('');
    }),
  );
  return `<rect width="${n(w)}" height="${n(h)}" fill="#f2dfc0"/>${rows}`;
}

const KNITS: Readonly<Record<string, readonly [string, string, string]>> = {
  red: ['#a8322d', '#f4ead8', '#1f3550'],
  blue: ['#27507d', '#f2efe4', '#d98f2b'],
};
const MOTIF = [
  '...x...x...',
  '..xxx.xxx..',
  '.xx.xxx.xx.',
  'xx...x...xx',
  '.x..ooo..x.',
  'x..oo.oo..x',
  '.x..ooo..x.',
  'xx...x...xx',
  '.xx.xxx.xx.',
  '..xxx.xxx..',
  '...x...x...',
  '...........',
  'o.o.o.o.o.o',
  '...........',
];

/** A traditional pattern, stitch by stitch. */
export function knit({ w, h, look }: Canvas): string {
  const [ground, white, third] = KNITS[look] ?? ['#444444', '#eeeeee', '#888888'];
  const [across, down] = [22, 19];
  const stitches = times(h / down + 1, (row) =>
    times(w / across + 1, (column) => {
      const cell = MOTIF[row % MOTIF.length]?.[column % 11];
      const colour = cell === 'x' ? white : cell === 'o' ? mix(third, white, 0.12) : ground;
      const [x, y] = [column * across, row * down];
      return `<path d="M${x} ${y}q${across / 2} ${down * 0.35} ${across / 2} ${down * 1.25}q-${across / 2} -${down * 0.3} -${across / 2} -${down * 1.25}" fill="${lighter(colour, 0.07)}"/><path d="M${x + across} ${y}q-${across / 2} ${down * 0.35} -${across / 2} ${down * 1.25}q${across / 2} -${down * 0.3} ${across / 2} -${down * 1.25}" fill="${darker(colour, 0.1)}"/>`;
    }),
  );
  const light = gradient(
    [
      [0, '#ffffff', 0.14],
      [1, '#000000', 0.25],
    ],
    'diagonal',
  );
  return `<defs>${light.def}</defs><rect width="${n(w)}" height="${n(h)}" fill="${darker(ground, 0.4)}"/>${stitches}<rect width="${n(w)}" height="${n(h)}" fill="${light.fill}"/>`;
}

/** How to dress in layers. */
export function infographic({ w, h, look }: Canvas): string {
  const [ink, main, pale] =
    look === 'coral' ? ['#4a1d24', '#ef6f53', '#fdeee4'] : ['#12324f', '#2c6a86', '#eaf1f2'];
  const layers = [
    ['Base', 'Merino', 0.42],
    ['Mid', 'Wool', 0.78],
    ['Shell', 'Nylon', 0.55],
  ] as const;
  const rows = layers.map(([name, cloth, warmth], index) => {
    const y = 300 + index * 205;
    const colour = mix(main, ink, index * 0.34);
    const figure = `<path transform="translate(150 ${y + 76}) scale(${(0.75 + index * 0.13).toFixed(2)})" d="M-34 -62Q0 -44 34 -62L72 -40L90 42L58 50L48 4V74H-48V4L-58 50L-90 42L-72 -40Z" fill="${colour}"/>`;
    const bar = `<rect x="290" y="${y + 108}" width="390" height="20" rx="10" fill="#fff"/><rect x="290" y="${y + 108}" width="${n(390 * warmth)}" height="20" rx="10" fill="${colour}"/>`;
    return `${figure}${letters(name, 290, y + 6, { size: 44, colour: ink, weight: 0.15 })}${letters(cloth, 680, y + 20, { size: 25, colour, weight: 0.13, align: 'right' })}${textBars(290, y + 68, 390, 2, mix(pale, ink, 0.28), 18)}${bar}`;
  });
  return `<rect width="${n(w)}" height="${n(h)}" fill="${pale}"/><rect width="${n(w)}" height="226" fill="${ink}"/>${letters('Dress in', 70, 56, { size: 56, colour: pale, weight: 0.14 })}${letters('layers', 70, 136, { size: 56, colour: look === 'coral' ? '#ffb59a' : '#7fc3d8', weight: 0.14 })}${logoMark(w - 96, 112, 44, pale)}${rows.join('')}<path d="M70 930H${n(w - 70)}" stroke="${ink}" stroke-width="3"/>${letters('nordhavn.example', 70, 950, { size: 19, colour: ink, weight: 0.12, spacing: 2 })}`;
}

/** A sea chart with depth lines round the harbour. */
export function chart({ w, h, random }: Canvas): string {
  const coast = (grow: number) => {
    let path = '';
    for (let step = 0; step <= 90; step += 1) {
      const angle = (step / 90) * Math.PI * 2;
      const wobble =
        Math.sin(angle * 3) * 52 + Math.sin(angle * 5 + 1) * 30 + Math.sin(angle * 11) * 12;
      const bayDent = Math.exp(-(((angle - 0.5) / 0.22) ** 2)) * 190;
      const r = 330 + wobble + grow - bayDent * (1 - grow / 420);
      path += `${step ? 'L' : 'M'}${n(w * 0.4 + Math.cos(angle) * r * 1.35)} ${n(500 + Math.sin(angle) * r * 0.92)}`;
    }
    return `${path}Z`;
  };
  const depths = [230, 170, 115, 65, 25]
    .map(
      (grow, index) =>
        `<path d="${coast(grow)}" fill="${mix('#dcecec', '#9fcad0', index / 5)}" stroke="#5d9aa6" stroke-width="2"/>`,
    )
    .join('');
  const grid = times(
    14,
    (index) => `<path d="M${n((index * w) / 13)} 0V${h}M0 ${n((index * h) / 13)}H${n(w)}"/>`,
  );
  const soundings = times(90, () =>
    letters(String(Math.ceil(random() * 48)), random() * w, random() * h, {
      size: 11,
      colour: '#2f6673',
      weight: 0.12,
    }),
  );
  const relief = [-50, -105, -160, -215]
    .map(
      (grow, index) =>
        `<path d="${coast(grow)}" fill="${mix('#efdcae', '#c9a565', index / 4)}" stroke="#b08d50" stroke-width="2"/>`,
    )
    .join('');
  const rose = `<g transform="translate(${n(w * 0.85)} 250)"><circle r="132" fill="none" stroke="#7a2a24" stroke-width="3"/><circle r="118" fill="none" stroke="#7a2a24" stroke-width="1.5"/>${times(16, (index) => `<path d="M0 ${index % 4 ? -74 : -124}L${index % 4 ? 9 : 17} -14L0 0Z" transform="rotate(${index * 22.5})" fill="${index % 4 ? '#c98a45' : '#7a2a24'}"/><path d="M0 ${index % 4 ? -74 : -124}L${index % 4 ? -9 : -17} -14L0 0Z" transform="rotate(${index * 22.5})" fill="#f6ead0" stroke="#7a2a24"/>`)}</g>${letters('N', w * 0.85, 84, { size: 26, colour: '#7a2a24', weight: 0.16, align: 'middle' })}`;
  const x = w * 0.4 + 330;
  return `<rect width="${n(w)}" height="${h}" fill="#eef4f0"/>${depths}<path d="${coast(0)}" fill="#f5e8c6" stroke="#8a6a35" stroke-width="5"/>${relief}<g stroke="#5d9aa6" stroke-width="1" opacity=".4">${grid}</g>${soundings}<path d="M${n(w * 0.95)} 900Q${n(w * 0.8)} 760 ${n(x)} 640" fill="none" stroke="#c3352b" stroke-width="4" stroke-dasharray="14 10"/><circle cx="${n(x)}" cy="640" r="13" fill="#c3352b"/>${letters('Nordhavn', w * 0.4, 450, { size: 62, colour: '#5a3d1c', weight: 0.12, spacing: 3, align: 'middle' })}${letters('Harbour', x + 28, 616, { size: 20, colour: '#c3352b', weight: 0.14 })}${letters('Soundings in metres', w * 0.4, 540, { size: 17, colour: '#7d6034', weight: 0.11, spacing: 2.4, align: 'middle' })}${rose}<rect x="18" y="18" width="${n(w - 36)}" height="${h - 36}" fill="none" stroke="#2f6673" stroke-width="5"/><rect x="30" y="30" width="${n(w - 60)}" height="${h - 60}" fill="none" stroke="#2f6673" stroke-width="2"/>`;
}
