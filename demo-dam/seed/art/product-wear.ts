import { darker, gradient, lighter, mix, n, times } from './kit';
import type { Colourway } from './products';

/** A hooded jacket, or with `isLong` a parka. */
export function jacket({ main, accent }: Colourway, isLong: boolean): string {
  const hem = isLong ? 350 : 270;
  const cloth = gradient(
    [
      [0, darker(main, 0.24)],
      [0.28, lighter(main, 0.12)],
      [0.62, main],
      [1, darker(main, 0.38)],
    ],
    'across',
  );
  const sleeve = gradient(
    [
      [0, darker(main, 0.34)],
      [0.5, lighter(main, 0.06)],
      [1, darker(main, 0.3)],
    ],
    'across',
  );
  const lining = isLong ? accent : darker(main, 0.55);
  const stitch = `fill="none" stroke="${darker(main, 0.45)}" stroke-width="3" stroke-dasharray="9 7" opacity=".6"`;
  const arm = (side: number) =>
    `<path d="M${side * 138} -218Q${side * 232} -190 ${side * 262} -40L${side * 292} 196Q${side * 294} 226 ${side * 262} 232L${side * 222} 236Q${side * 204} 236 ${side * 200} 212L${side * 160} -30Z" fill="${sleeve.fill}"/><path d="M${side * 203} 190L${side * 289} 182L${side * 293} 214Q${side * 290} 228 ${side * 262} 232L${side * 222} 236Q${side * 206} 234 ${side * 203} 214Z" fill="${isLong ? accent : darker(main, 0.3)}"/><path d="M${side * 176} -120Q${side * 210} -40 ${side * 212} 60M${side * 232} -70Q${side * 250} 20 ${side * 262} 120" fill="none" stroke="${darker(main, 0.4)}" stroke-width="4" opacity=".35"/>`;
  const body = `M-138 -222Q-60 -252 0 -252Q60 -252 138 -222Q172 -60 176 ${hem - 20}Q176 ${hem} 156 ${hem}H-156Q-176 ${hem} -176 ${hem - 20}Q-172 -60 -138 -222Z`;
  const hood = `<path d="M-112 -222Q-150 -366 0 -384Q150 -366 112 -222Q60 -176 0 -176Q-60 -176 -112 -222Z" fill="${isLong ? darker(accent, 0.05) : cloth.fill}"/><path d="M-70 -226Q-88 -330 0 -338Q88 -330 70 -226Q40 -196 0 -190Q-40 -196 -70 -226Z" fill="${darker(lining, 0.3)}"/><path d="M-66 -234Q-80 -322 0 -330Q80 -322 66 -234" fill="none" stroke="${lighter(lining, 0.18)}" stroke-width="5"/>`;
  const zip = isLong
    ? `<rect x="-24" y="-196" width="48" height="${hem + 188}" rx="6" fill="${darker(main, 0.14)}"/>${times(5, (index) => `<circle cx="0" cy="${-150 + index * 106}" r="9" fill="${accent}"/>`)}`
    : `<path d="M0 -190V${hem - 4}" stroke="${accent}" stroke-width="8"/><rect x="-7" y="-184" width="14" height="34" rx="5" fill="${lighter(accent, 0.35)}"/>`;
  const pocket = (side: number) =>
    isLong
      ? `<rect x="${side > 0 ? 44 : -150}" y="120" width="106" height="122" rx="12" fill="${darker(main, 0.1)}"/><path d="M${side > 0 ? 40 : -154} 112h114v40q-57 22 -114 0Z" fill="${darker(main, 0.2)}"/>`
      : `<path d="M${side * 64} 92L${side * 128} 196" stroke="${accent}" stroke-width="7" stroke-linecap="round"/><path d="M${side * 54} 92L${side * 118} 196" ${stitch}/>`;
  return `<defs>${cloth.def}${sleeve.def}</defs>${arm(-1)}${arm(1)}<path d="${body}" fill="${cloth.fill}"/><path d="M-138 -222Q-60 -252 0 -252Q60 -252 138 -222L150 -130Q70 -92 0 -92Q-70 -92 -150 -130Z" fill="${isLong ? darker(main, 0.12) : mix(main, accent, 0.2)}"/><path d="M-150 -128Q-70 -88 0 -88Q70 -88 150 -128" ${stitch}/>${hood}${zip}${isLong ? '' : `<path d="M-112 -64L-38 -40" stroke="${accent}" stroke-width="7" stroke-linecap="round"/>`}${pocket(-1)}${pocket(1)}<path d="M-166 ${hem - 34}H166" ${stitch}/><path d="M-120 -40Q-96 90 -126 ${hem - 60}M118 -30Q92 60 126 ${hem - 70}M-60 180Q-40 210 -58 ${hem - 30}" fill="none" stroke="${darker(main, 0.5)}" stroke-width="6" opacity=".2" stroke-linecap="round"/><path d="M-100 -200Q-118 -60 -112 80" fill="none" stroke="#fff" stroke-width="12" opacity=".12" stroke-linecap="round"/><rect x="62" y="-62" width="52" height="20" rx="3" fill="${accent}"/>`;
}

/** A wool sweater with a knitted yoke. */
export function sweater({ main, accent }: Colourway): string {
  const knit = gradient(
    [
      [0, darker(main, 0.3)],
      [0.35, lighter(main, 0.12)],
      [1, darker(main, 0.34)],
    ],
    'across',
  );
  const arm = (side: number) =>
    `<path d="M${side * 150} -214Q${side * 244} -186 ${side * 272} -30L${side * 306} 216Q${side * 306} 240 ${side * 282} 244L${side * 236} 250Q${side * 216} 250 ${side * 212} 228L${side * 168} -10Z" fill="${knit.fill}"/>${times(9, (index) => `<path d="M${side * (222 + index * 10)} 204L${side * (224 + index * 10)} 246" stroke="${darker(main, 0.45)}" stroke-width="3"/>`)}`;
  const stitches = times(21, (row) =>
    times(25, (column) => {
      const [x, y] = [-165 + column * 13.75, -60 + row * 16];
      return `<path d="M${n(x - 5)} ${y - 5}l5 8l5 -8" />`;
    }),
  );
  const yoke = times(4, (row) => {
    const y = -170 + row * 34;
    const count = 13 + row * 3;
    const half = 116 + row * 22;
    return times(count, (index) => {
      const x = -half + (index / (count - 1)) * half * 2;
      const sag = (1 - (x / half) ** 2) * 34;
      const size = row % 2 ? 8 : 11;
      return `<path d="M${n(x)} ${n(y + sag - size)}l${size * 0.7} ${size}l${-size * 0.7} ${size}l${-size * 0.7} ${-size}Z" fill="${row === 3 ? lighter(accent, 0) : accent}" opacity="${row === 2 ? 0.75 : 1}"/>`;
    });
  });
  const rib = (y: number, tall: number, half: number) =>
    times(
      half / 6,
      (index) =>
        `<path d="M${-half + 6 + index * 12} ${y}v${tall}" stroke="${darker(main, 0.45)}" stroke-width="4"/>`,
    );
  return `<defs>${knit.def}</defs>${arm(-1)}${arm(1)}<path d="M-150 -220Q-60 -236 0 -234Q60 -236 150 -220Q180 -60 182 286Q182 300 168 300H-168Q-182 300 -182 286Q-180 -60 -150 -220Z" fill="${knit.fill}"/><g fill="none" stroke="${lighter(main, 0.2)}" stroke-width="2.4" opacity=".4">${stitches}</g>${yoke}<ellipse cy="-228" rx="82" ry="36" fill="${darker(main, 0.62)}"/><path d="M-92 -232Q-92 -186 0 -178Q92 -186 92 -232L76 -240Q70 -206 0 -202Q-70 -206 -76 -240Z" fill="${darker(main, 0.12)}"/>${times(15, (index) => `<path d="M${-77 + index * 11} ${-216 + (1 - ((index - 7) / 7) ** 2) * 20}l${(index - 7) * 0.5} 17" stroke="${darker(main, 0.5)}" stroke-width="3"/>`)}<path d="M-181 262H181V290Q181 300 168 300H-168Q-181 300 -181 290Z" fill="${darker(main, 0.1)}"/>${rib(264, 34, 176)}`;
}

/** A pair of rubber deck boots. */
export function boots({ main, accent }: Colourway): string {
  const rubber = gradient(
    [
      [0, darker(main, 0.22)],
      [0.25, lighter(main, 0.3)],
      [0.55, main],
      [1, darker(main, 0.32)],
    ],
    'across',
  );
  const boot = (x: number, y: number, dark: number) =>
    `<g transform="translate(${x} ${y})"><path d="M-86 -330Q-20 -348 60 -330L64 40Q70 110 150 150Q220 176 226 232L228 262H-96L-92 60Z" fill="${rubber.fill}"/><path d="M-86 -330Q-20 -348 60 -330L64 40Q70 110 150 150Q220 176 226 232L228 262H-96L-92 60Z" fill="#000" opacity="${dark}"/><ellipse cx="-13" cy="-330" rx="73" ry="15" fill="${darker(main, 0.62)}"/><path d="M-88 -326Q-20 -296 61 -326L62 -282Q-20 -254 -90 -282Z" fill="${lighter(main, 0.18)}"/><path d="M-98 244H229Q238 270 230 300Q226 306 210 306H24L16 290H-20L-26 306H-88Q-100 306 -100 290Z" fill="${accent}"/><path d="M-98 262H231" stroke="${darker(accent, 0.3)}" stroke-width="5"/>${times(13, (index) => `<path d="M${-86 + index * 25} 288v16" stroke="${darker(accent, 0.4)}" stroke-width="6"/>`)}<path d="M-60 -250Q-66 -60 -58 150" fill="none" stroke="#fff" stroke-width="15" opacity=".5" stroke-linecap="round"/><path d="M132 166Q186 190 196 224" fill="none" stroke="#fff" stroke-width="10" opacity=".5" stroke-linecap="round"/><path d="M62 60Q40 92 -10 96M66 92Q50 122 6 128" fill="none" stroke="${darker(main, 0.4)}" stroke-width="6" opacity=".5" stroke-linecap="round"/><rect x="-34" y="-236" width="58" height="24" rx="5" fill="${accent}"/></g>`;
  return `<defs>${rubber.def}</defs>${boot(70, 12, 0.16)}${boot(-130, 44, 0)}`;
}

/** A ribbed cap with a folded edge. */
export function cap({ main, accent }: Colourway): string {
  const wool = gradient(
    [
      [0, darker(main, 0.35)],
      [0.36, lighter(main, 0.16)],
      [1, darker(main, 0.38)],
    ],
    'across',
  );
  const ribs = times(19, (index) => {
    const t = (index - 9) / 9;
    return `<path d="M${n(t * 246)} 150Q${n(t * 250)} -90 ${n(t * 66)} -246" />`;
  });
  const edge = times(
    27,
    (index) =>
      `<path d="M${n(-262 + index * 20.2)} ${n(140 + (1 - ((index - 13) / 13) ** 2) * 22)}v142"/>`,
  );
  return `<defs>${wool.def}</defs><path d="M-256 190Q-290 -200 0 -256Q290 -200 256 190Z" fill="${wool.fill}"/><g fill="none" stroke="${darker(main, 0.5)}" stroke-width="7" opacity=".55">${ribs}</g><path d="M-274 128Q0 176 274 128Q286 210 272 284Q0 338 -272 284Q-286 210 -274 128Z" fill="${wool.fill}"/><g stroke="${darker(main, 0.5)}" stroke-width="7" opacity=".5">${edge}</g><path d="M-274 128Q0 176 274 128" fill="none" stroke="${lighter(main, 0.3)}" stroke-width="6"/><rect x="84" y="196" width="112" height="62" rx="6" fill="${accent}" transform="rotate(-4 140 226)"/><path d="M108 240V214L132 240V214M150 240l16 -26l16 26" fill="none" stroke="#2b2118" stroke-width="6" transform="rotate(-4 140 226)"/>`;
}
