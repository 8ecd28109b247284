import { type Canvas, darker, gradient, lighter, mix, n, times } from './kit';

interface Person {
  readonly skin: string;
  readonly hair: string;
  readonly style: 'bun' | 'cap' | 'bob' | 'short' | 'curls' | 'crop' | 'long' | 'waves' | 'braids';
  readonly beard?: string;
  readonly glasses?: string;
  readonly wear: 'crew' | 'polo' | 'collar' | 'jacket' | 'scarf';
  readonly cloth: string;
  readonly accent: string;
  readonly back: readonly [string, string];
  readonly motif: 'sun' | 'sea' | 'window' | 'hills' | 'stripes';
  readonly smile: number;
}

const PEOPLE: Readonly<Record<string, Person>> = {
  ida: {
    skin: '#f0c4a4',
    hair: '#e2bd6c',
    style: 'bun',
    wear: 'collar',
    cloth: '#24456b',
    accent: '#f4efe4',
    back: ['#f3cfa8', '#e08a63'],
    motif: 'sun',
    smile: 1,
  },
  jonas: {
    skin: '#e3ab86',
    hair: '#8a4a25',
    style: 'cap',
    beard: '#8a4a25',
    wear: 'jacket',
    cloth: '#c64a2e',
    accent: '#23303e',
    back: ['#9cc4cf', '#4c8396'],
    motif: 'sea',
    smile: 0.6,
  },
  mira: {
    skin: '#dba57d',
    hair: '#211a20',
    style: 'bob',
    wear: 'crew',
    cloth: '#e3b23c',
    accent: '#211a20',
    back: ['#d9b8d0', '#8a5d8f'],
    motif: 'stripes',
    smile: 0.8,
  },
  'mira-blue': {
    skin: '#dba57d',
    hair: '#211a20',
    style: 'bob',
    wear: 'polo',
    cloth: '#2f6fa3',
    accent: '#f2ece0',
    back: ['#b9d3e2', '#6c93ad'],
    motif: 'window',
    smile: 0.4,
  },
  tomasz: {
    skin: '#ecc0a0',
    hair: '#aab0b5',
    style: 'short',
    beard: '#c3c8cb',
    glasses: '#4a3a30',
    wear: 'polo',
    cloth: '#4b6355',
    accent: '#2b3a32',
    back: ['#e6dfcc', '#b9ab86'],
    motif: 'window',
    smile: 0.7,
  },
  lena: {
    skin: '#8d5a3c',
    hair: '#2a1a15',
    style: 'curls',
    wear: 'crew',
    cloth: '#d9564a',
    accent: '#f7dfc2',
    back: ['#f6d98a', '#e5a33a'],
    motif: 'sun',
    smile: 1,
  },
  samuel: {
    skin: '#6b4129',
    hair: '#17110f',
    style: 'crop',
    beard: '#17110f',
    wear: 'collar',
    cloth: '#f0ead9',
    accent: '#2f7f7a',
    back: ['#5fa39a', '#1f5f66'],
    motif: 'hills',
    smile: 1.2,
  },
  aiko: {
    skin: '#f1cba6',
    hair: '#191820',
    style: 'long',
    wear: 'jacket',
    cloth: '#5f7146',
    accent: '#e0a63a',
    back: ['#f2c1bd', '#d9777f'],
    motif: 'hills',
    smile: 0.6,
  },
  omar: {
    skin: '#b97f56',
    hair: '#1c1715',
    style: 'waves',
    beard: '#241b17',
    glasses: '#15181c',
    wear: 'crew',
    cloth: '#33587f',
    accent: '#e9e2d3',
    back: ['#d8c9b3', '#a3835d'],
    motif: 'stripes',
    smile: 0.8,
  },
  freya: {
    skin: '#f4cdb2',
    hair: '#c1562a',
    style: 'braids',
    wear: 'jacket',
    cloth: '#e8b021',
    accent: '#1e4259',
    back: ['#bfe0dc', '#5fa6a8'],
    motif: 'sea',
    smile: 1,
  },
  viktor: {
    skin: '#e8b896',
    hair: '#5a4636',
    style: 'short',
    wear: 'polo',
    cloth: '#1f2329',
    accent: '#3a4048',
    back: ['#c9cdd1', '#8a929b'],
    motif: 'window',
    smile: 0.2,
  },
  noor: {
    skin: '#c99067',
    hair: '#3b2419',
    style: 'bob',
    wear: 'scarf',
    cloth: '#7d3044',
    accent: '#e9a06a',
    back: ['#e8c08c', '#b9743f'],
    motif: 'hills',
    smile: 0.5,
  },
};

/** A person from the chest up, before a coloured background. */
export function portrait({ w, h, look }: Canvas): string {
  const person = PEOPLE[look];
  if (!person) throw new Error(`There is nobody called "${look}".`);
  const back = gradient(
    [
      [0, person.back[0]],
      [1, person.back[1]],
    ],
    'diagonal',
  );
  // Drawn in a box 750 wide with the face around 375, 400.
  const scale = Math.max(w / 750, h / 1000);
  return `<defs>${back.def}</defs><rect width="${n(w)}" height="${n(h)}" fill="${back.fill}"/><g transform="translate(${n(w / 2 - 375 * scale)} ${n(h - 1000 * scale)}) scale(${scale.toFixed(3)})">${motif(person)}${hairBehind(person)}${body(person)}${head(person)}${hairBefore(person)}</g>`;
}

function motif({ motif: kind, back }: Person): string {
  const pale = lighter(back[0], 0.35);
  const deep = darker(back[1], 0.12);
  if (kind === 'sun')
    return `<circle cx="375" cy="400" r="300" fill="${pale}" opacity=".6"/><circle cx="375" cy="400" r="372" fill="none" stroke="${pale}" stroke-width="3" opacity=".6"/>`;
  if (kind === 'sea')
    return `${times(
      7,
      (index) =>
        `<path d="M-60 ${520 + index * 74}q70 -42 140 0t140 0t140 0t140 0t140 0t140 0V1010H-60Z" fill="${mix(back[1], deep, index / 7)}" opacity=".5"/>`,
    )}<circle cx="590" cy="190" r="84" fill="${pale}" opacity=".8"/>`;
  if (kind === 'window')
    return `<rect x="70" y="70" width="260" height="560" fill="${pale}" opacity=".6"/><rect x="420" y="70" width="260" height="560" fill="${pale}" opacity=".6"/><path d="M200 70v560M70 330h260M550 70v560M420 330h260" stroke="${back[1]}" stroke-width="12" opacity=".5"/>`;
  if (kind === 'hills')
    return `<circle cx="180" cy="230" r="110" fill="${pale}" opacity=".75"/><path d="M-20 640Q140 420 330 600T770 480V1010H-20Z" fill="${deep}" opacity=".35"/><path d="M-20 760Q200 560 420 720T770 640V1010H-20Z" fill="${deep}" opacity=".5"/>`;
  return times(
    9,
    (index) =>
      `<path d="M${-260 + index * 150} 1010L${90 + index * 150} -10h58L${-202 + index * 150} 1010Z" fill="${pale}" opacity=".3"/>`,
  );
}

function body({ skin, wear, cloth, accent }: Person): string {
  const shade = gradient(
    [
      [0, lighter(cloth, 0.12)],
      [0.55, cloth],
      [1, darker(cloth, 0.32)],
    ],
    'across',
  );
  const neck = `<path d="M306 520Q306 660 292 700Q375 770 458 700Q444 660 444 520Z" fill="${darker(skin, 0.1)}"/><path d="M308 580Q375 668 442 580L442 610Q375 700 309 612Z" fill="${darker(skin, 0.32)}" opacity=".55"/>`;
  const torso = `<path d="M60 1010Q70 800 190 736Q262 704 296 676Q375 760 454 676Q488 704 560 736Q680 800 690 1010Z" fill="${shade.fill}"/><path d="M190 900Q196 960 186 1010M560 900Q554 960 564 1010" stroke="${darker(cloth, 0.45)}" stroke-width="5" fill="none" opacity=".5"/>`;
  const detail: Record<Person['wear'], string> = {
    crew: `<path d="M288 678Q375 790 462 678L478 694Q375 832 272 694Z" fill="${accent}"/>`,
    polo: `<path d="M286 610Q375 700 464 610L474 706Q375 796 276 706Z" fill="${darker(cloth, 0.12)}"/><path d="M284 640Q375 726 466 640M280 672Q375 760 470 672" stroke="${darker(cloth, 0.4)}" stroke-width="4" fill="none" opacity=".6"/>`,
    collar: `<path d="M375 752L322 690L286 656L262 720L330 830Z" fill="${lighter(accent, 0.1)}"/><path d="M375 752L428 690L464 656L488 720L420 830Z" fill="${darker(accent, 0.08)}"/><path d="M375 752V1010" stroke="${darker(cloth, 0.4)}" stroke-width="5"/>${times(3, (index) => `<circle cx="375" cy="${820 + index * 76}" r="7" fill="${darker(cloth, 0.5)}"/>`)}`,
    jacket: `<path d="M290 650L240 716L300 900L375 1010V790Z" fill="${darker(cloth, 0.2)}"/><path d="M460 650L510 716L450 900L375 1010V790Z" fill="${darker(cloth, 0.3)}"/><path d="M320 716Q375 770 430 716L400 860L375 1010L350 860Z" fill="${accent}"/><path d="M375 800V1010" stroke="${lighter(accent, 0.35)}" stroke-width="5"/>`,
    scarf: `<path d="M268 640Q375 760 482 640Q520 700 486 760Q375 830 264 760Q230 700 268 640Z" fill="${accent}"/><path d="M270 690Q375 790 480 690M264 730Q375 820 486 730" stroke="${darker(accent, 0.3)}" stroke-width="6" fill="none"/><path d="M300 770L270 1010H380L370 790Z" fill="${darker(accent, 0.12)}"/>`,
  };
  return `<defs>${shade.def}</defs>${neck}${torso}${detail[wear]}`;
}

function head({ skin, hair, beard, glasses, smile }: Person): string {
  const face = gradient(
    [
      [0, lighter(skin, 0.12)],
      [0.55, skin],
      [1, darker(skin, 0.22)],
    ],
    'across',
  );
  const ear = (x: number) =>
    `<ellipse cx="${x}" cy="412" rx="24" ry="42" fill="${darker(skin, 0.1)}"/><path d="M${x} 388q10 22 0 46" stroke="${darker(skin, 0.35)}" stroke-width="4" fill="none"/>`;
  const eye = (x: number, side: number) =>
    `<ellipse cx="${x}" cy="396" rx="25" ry="14" fill="#fffdf8"/><circle cx="${x + 1}" cy="396" r="12.5" fill="${darker(hair, 0.35)}"/><circle cx="${x + 1}" cy="396" r="6" fill="#0d0b0c"/><circle cx="${x + 5}" cy="391" r="3.4" fill="#fff"/><path d="M${x - 27} 395Q${x} 374 ${x + 27} 395" fill="none" stroke="${darker(skin, 0.62)}" stroke-width="6" stroke-linecap="round"/><path d="M${x - 32 * side} 362Q${x + 4 * side} 340 ${x + 34 * side} 358" fill="none" stroke="${darker(hair, 0.2)}" stroke-width="12" stroke-linecap="round"/>`;
  const lips = mix(skin, '#a8323c', 0.48);
  const mouth = `<path d="M330 504Q375 ${504 + smile * 40} 420 504Q375 ${512 + smile * 8} 330 504Z" fill="#fffaf4"/><path d="M324 502Q352 ${494 - smile * 2} 375 501Q398 ${494 - smile * 2} 426 502Q375 ${513 + smile * 9} 324 502Z" fill="${darker(lips, 0.1)}"/><path d="M330 505Q375 ${508 + smile * 44} 420 505Q375 ${526 + smile * 48} 330 505Z" fill="${lips}"/>`;
  const bearded = beard
    ? `<path d="M243 420Q246 470 262 520Q300 610 375 614Q450 610 488 520Q504 470 507 420Q496 466 468 480Q420 462 375 478Q330 462 282 480Q254 466 243 420Z" fill="${beard}"/><path d="M314 492Q375 462 436 492Q375 480 314 492Z" fill="${darker(beard, 0.2)}"/><path d="M322 498Q375 486 428 498Q420 548 375 552Q330 548 322 498Z" fill="${darker(beard, 0.25)}"/>`
    : '';
  const specs = glasses
    ? `<g fill="#fff" fill-opacity=".12" stroke="${glasses}" stroke-width="9"><rect x="268" y="364" width="94" height="72" rx="30"/><rect x="388" y="364" width="94" height="72" rx="30"/><path d="M362 392q13 -10 26 0M268 390l-26 -8M482 390l26 -8" fill="none"/></g><path d="M290 380l22 -8M410 380l22 -8" stroke="#fff" stroke-width="5" opacity=".6" stroke-linecap="round"/>`
    : '';
  return `<defs>${face.def}</defs>${ear(240)}${ear(510)}<path d="M240 340Q238 210 375 206Q512 210 510 340Q512 470 474 540Q430 602 375 602Q320 602 276 540Q238 470 240 340Z" fill="${face.fill}"/><ellipse cx="290" cy="462" rx="36" ry="22" fill="#d9564a" opacity=".16"/><ellipse cx="460" cy="462" rx="36" ry="22" fill="#d9564a" opacity=".16"/>${bearded}${eye(315, -1)}${eye(435, 1)}<path d="M378 398Q392 440 398 456Q392 472 366 468" fill="none" stroke="${darker(skin, 0.36)}" stroke-width="6" stroke-linecap="round"/>${mouth}${specs}`;
}

function hairBehind({ style, hair }: Person): string {
  const dark = darker(hair, 0.28);
  if (style === 'bun')
    return `<circle cx="375" cy="138" r="78" fill="${hair}"/><path d="M320 120q55 -50 110 0M324 150q50 -40 104 4" stroke="${dark}" stroke-width="6" fill="none" opacity=".6"/><path d="M224 360Q210 190 375 178Q540 190 526 360L500 480H250Z" fill="${dark}"/>`;
  if (style === 'bob')
    return `<path d="M206 560Q176 170 375 164Q574 170 544 560Q520 600 470 590H280Q230 600 206 560Z" fill="${dark}"/>`;
  if (style === 'long')
    return `<path d="M208 860C176 480 176 160 375 160C574 160 574 480 542 860Q500 820 470 700H280Q250 820 208 860Z" fill="${dark}"/>`;
  if (style === 'curls')
    return [
      [375, 170, 110],
      [270, 200, 96],
      [480, 200, 96],
      [206, 290, 90],
      [544, 290, 90],
      [188, 400, 84],
      [562, 400, 84],
      [212, 500, 74],
      [538, 500, 74],
    ]
      .map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="${hair}"/>`)
      .join('');
  if (style === 'waves')
    return `<path d="M226 430Q190 170 375 166Q560 170 524 430Q516 380 500 350H250Q234 380 226 430Z" fill="${dark}"/>`;
  if (style === 'braids')
    return `<path d="M218 440Q196 170 375 166Q554 170 532 440Z" fill="${dark}"/>${[-1, 1].map((side) => times(7, (index) => `<ellipse cx="${375 + side * (160 + index * 3 + (index % 2) * 6)}" cy="${450 + index * 58}" rx="36" ry="40" fill="${index % 2 ? hair : lighter(hair, 0.12)}" transform="rotate(${side * (index % 2 ? 24 : -24)} ${375 + side * (160 + index * 3)} ${450 + index * 58})"/>`)).join('')}<rect x="530" y="826" width="44" height="22" rx="8" fill="#1e4259"/><rect x="176" y="826" width="44" height="22" rx="8" fill="#1e4259"/>`;
  return '';
}

function hairBefore({ style, hair, cloth, accent }: Person): string {
  const shine = lighter(hair, 0.22);
  const strands = (paths: string) =>
    `<g fill="none" stroke="${shine}" stroke-width="5" opacity=".45" stroke-linecap="round">${paths}</g>`;
  switch (style) {
    case 'bun':
      return `<path d="M232 360Q222 196 375 186Q528 196 518 360Q510 286 452 252Q390 236 330 262Q256 290 232 360Z" fill="${hair}"/>${strands('<path d="M262 292q60 -74 140 -84M300 270q60 -46 140 -44M470 250q30 26 36 60"/>')}`;
    case 'cap':
      return `<path d="M236 320Q226 156 375 150Q524 156 514 320Q375 262 236 320Z" fill="${accent}"/><path d="M228 330Q375 246 522 330Q530 300 516 276Q375 214 234 276Q220 300 228 330Z" fill="${lighter(accent, 0.14)}"/><path d="M375 152V228M300 168Q284 210 280 250M450 168Q466 210 470 250" stroke="${darker(accent, 0.4)}" stroke-width="5" fill="none"/><circle cx="375" cy="280" r="17" fill="${cloth}"/><path d="M236 350q-6 40 4 66M514 350q6 40 -4 66" stroke="${hair}" stroke-width="16" stroke-linecap="round" fill="none"/>`;
    case 'bob':
      return `<path d="M214 520Q190 190 375 182Q560 190 536 520Q510 500 506 350Q470 300 420 296Q300 330 244 350Q240 500 214 520Z" fill="${hair}"/>${strands('<path d="M250 320q70 -30 160 -50M226 460q-8 -120 40 -200M524 460q8 -120 -36 -200"/>')}`;
    case 'short':
      return `<path d="M234 380Q212 190 375 176Q540 182 516 380Q512 320 486 286Q420 300 350 262Q280 270 262 300Q240 330 234 380Z" fill="${hair}"/>${strands('<path d="M280 270q40 -60 110 -60M340 250q60 -34 130 10M430 276q40 -10 60 20"/>')}`;
    case 'curls':
      return `<path d="M232 372Q226 188 375 182Q524 188 518 372Q506 300 446 276Q375 254 304 276Q244 300 232 372Z" fill="${hair}"/>${times(26, (index) => `<circle cx="${n(375 + Math.cos(index * 0.52 + 2.6) * (150 + (index % 3) * 34))}" cy="${n(300 - Math.abs(Math.sin(index * 0.24)) * (90 + (index % 3) * 30))}" r="26" fill="none" stroke="${shine}" stroke-width="5" opacity=".35"/>`)}`;
    case 'crop':
      return `<path d="M238 350Q230 198 375 188Q520 198 512 350Q504 286 470 262Q375 236 280 262Q246 286 238 350Z" fill="${hair}"/>`;
    case 'long':
      return `<path d="M216 700C192 420 196 178 375 178C554 178 558 420 534 700Q512 640 508 400Q500 300 420 262L375 300Q330 262 300 290Q250 320 242 400Q238 640 216 700Z" fill="${hair}"/>${strands('<path d="M236 620q-10 -220 60 -340M514 620q10 -220 -50 -350M400 250q50 10 76 50"/>')}`;
    case 'waves':
      return `<path d="M230 390Q206 182 372 172Q548 174 520 390Q514 330 494 306Q470 320 440 290Q410 310 376 276Q340 306 306 284Q280 316 256 304Q238 340 230 390Z" fill="${hair}"/>${strands('<path d="M270 280q30 -50 80 -56M360 240q40 -24 90 4M440 262q30 -8 52 20"/>')}`;
    case 'braids':
      return `<path d="M228 400Q210 190 375 180Q540 190 522 400Q510 310 440 272Q400 262 375 226Q350 262 310 272Q240 310 228 400Z" fill="${hair}"/>${strands('<path d="M254 320q40 -60 104 -80M496 320q-40 -60 -104 -80"/>')}`;
  }
}
