import { darker, gradient, lighter, mix, n, times } from './kit';
import type { Colourway } from './products';

/** A canvas roll-top backpack. */
export function backpack({ main, accent }: Colourway): string {
  const canvas = gradient(
    [
      [0, darker(main, 0.32)],
      [0.3, lighter(main, 0.14)],
      [0.7, main],
      [1, darker(main, 0.36)],
    ],
    'across',
  );
  const leather = gradient([
    [0, lighter(accent, 0.18)],
    [1, darker(accent, 0.3)],
  ]);
  const strap = (x: number) =>
    `<rect x="${x - 17}" y="-300" width="34" height="420" rx="6" fill="${leather.fill}"/><path d="M${x - 11} -290V110M${x + 11} -290V110" stroke="${lighter(accent, 0.45)}" stroke-width="2" stroke-dasharray="7 6" opacity=".7"/><rect x="${x - 27}" y="-34" width="54" height="46" rx="8" fill="none" stroke="#d9c38a" stroke-width="9"/><rect x="${x - 3}" y="-38" width="6" height="54" fill="#d9c38a"/>`;
  const weave = times(34, (index) => `<path d="M-220 ${-240 + index * 17}H220"/>`);
  return `<defs>${canvas.def}${leather.def}</defs><path d="M-214 -120Q-300 40 -226 260L-190 240V-120Z" fill="${darker(accent, 0.3)}"/><path d="M214 -120Q300 40 226 260L190 240V-120Z" fill="${darker(accent, 0.35)}"/><path d="M-60 -330Q0 -410 60 -330" fill="none" stroke="${accent}" stroke-width="20"/><path d="M-208 -246Q0 -270 208 -246L232 300Q230 350 180 350H-180Q-230 350 -232 300Z" fill="${canvas.fill}"/><g stroke="#fff" stroke-width="2" opacity=".07">${weave}</g><path d="M-224 -330Q0 -356 224 -330Q236 -290 222 -236Q0 -206 -222 -236Q-236 -290 -224 -330Z" fill="${darker(main, 0.12)}"/><path d="M-224 -300Q0 -326 224 -300M-224 -268Q0 -292 224 -268" fill="none" stroke="${darker(main, 0.42)}" stroke-width="5"/><path d="M-166 70H166V280Q166 312 134 312H-134Q-166 312 -166 280Z" fill="${darker(main, 0.1)}"/><path d="M-172 52H172V118Q0 158 -172 118Z" fill="${darker(main, 0.2)}"/><path d="M-154 84V278Q-154 300 -132 300H132Q154 300 154 278V84" fill="none" stroke="${lighter(main, 0.35)}" stroke-width="3" stroke-dasharray="9 7" opacity=".7"/>${strap(-116)}${strap(116)}<rect x="-46" y="176" width="92" height="54" rx="6" fill="${leather.fill}"/><path d="M-24 218V188L0 218V188M12 218L26 188L40 218" transform="translate(-8 0)" fill="none" stroke="${lighter(accent, 0.7)}" stroke-width="5"/><path d="M-186 -200Q-200 60 -192 270" fill="none" stroke="#fff" stroke-width="14" opacity=".14" stroke-linecap="round"/>`;
}

/** An enamel mug with a dark rim and speckles. */
export function mug({ main }: Colourway): string {
  const body = main === '#23406b' ? '#f4f1ea' : main;
  const rim = main === '#23406b' ? main : '#20262e';
  const enamel = gradient(
    [
      [0, darker(body, 0.26)],
      [0.22, lighter(body, 0.5)],
      [0.6, body],
      [1, darker(body, 0.34)],
    ],
    'across',
  );
  const inside = gradient([
    [0, darker(body, 0.4)],
    [1, darker(body, 0.12)],
  ]);
  const specks = times(90, (index) => {
    // Golden angle: scattered evenly without a generator, the same for each colour.
    const angle = index * 2.39996;
    const [x, y] = [
      Math.cos(angle) * Math.sqrt(index / 90) * 225,
      40 + Math.sin(angle) * Math.sqrt(index / 90) * 270,
    ];
    return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(1.5 + (index % 4))}"/>`;
  });
  return `<defs>${enamel.def}${inside.def}</defs><path d="M212 -110Q372 -130 370 36Q368 190 206 196" fill="none" stroke="${darker(body, 0.16)}" stroke-width="44"/><path d="M214 -120Q362 -134 360 34Q358 176 210 184" fill="none" stroke="${lighter(body, 0.4)}" stroke-width="14" opacity=".8"/><path d="M-242 -220L-226 300Q-222 348 -170 350H170Q222 348 226 300L242 -220Z" fill="${enamel.fill}"/><g fill="${rim}" opacity=".42">${specks}</g><ellipse cy="-220" rx="242" ry="54" fill="${rim}"/><ellipse cy="-216" rx="222" ry="42" fill="${inside.fill}"/><path d="M-216 -206Q0 -150 216 -206Q180 -174 0 -174Q-180 -174 -216 -206Z" fill="#4a2d1d"/><path d="M-227 296Q-222 348 -170 350H170Q222 348 227 296Q0 336 -227 296Z" fill="${rim}" opacity=".9"/><path d="M-170 -110Q-178 80 -160 250" fill="none" stroke="#fff" stroke-width="26" opacity=".55" stroke-linecap="round"/><g fill="none" stroke="${rim}" stroke-width="13" stroke-linecap="round" stroke-linejoin="round" transform="translate(20 70)"><path d="M-84 44Q-42 8 0 44T84 44M-84 84Q-42 48 0 84T84 84"/><path d="M0 4V-92L62 -6H-44"/></g>`;
}

/** A storm lantern that glows. */
export function lantern({ main, accent }: Colourway): string {
  const metal = gradient(
    [
      [0, darker(main, 0.5)],
      [0.3, lighter(main, 0.25)],
      [0.6, main],
      [1, darker(main, 0.6)],
    ],
    'across',
  );
  const glow = gradient(
    [
      [0, '#fff3c9', 0.95],
      [0.25, '#ffc766', 0.6],
      [1, '#ff9a3c', 0],
    ],
    'round',
  );
  const glass = gradient(
    [
      [0, '#fff0c0', 0.5],
      [0.5, '#ffd98a', 0.18],
      [1, '#ff9b42', 0.5],
    ],
    'across',
  );
  return `<defs>${metal.def}${glow.def}${glass.def}</defs><circle cy="60" r="390" fill="${glow.fill}" opacity=".75"/><path d="M-170 -150Q-170 -390 0 -392Q170 -390 170 -150" fill="none" stroke="#8d8a86" stroke-width="9"/><path d="M-176 250Q-214 40 -168 -150M176 250Q214 40 168 -150" fill="none" stroke="${metal.fill}" stroke-width="24" stroke-linecap="round"/><path d="M-84 -258H84L112 -176H-112Z" fill="${metal.fill}"/><rect x="-54" y="-304" width="108" height="50" rx="12" fill="${metal.fill}"/><rect x="-190" y="-180" width="380" height="34" rx="15" fill="${metal.fill}"/><path d="M-98 -146Q-168 40 -104 196H104Q168 40 98 -146Z" fill="${glass.fill}"/><path d="M0 -40Q58 60 30 118Q18 142 0 142Q-18 142 -30 118Q-58 60 0 -40Z" fill="#ffb13b"/><path d="M0 22Q30 76 16 116Q8 132 0 132Q-8 132 -16 116Q-30 76 0 22Z" fill="#fff8d8"/><rect x="-12" y="136" width="24" height="44" fill="#5a4430"/><path d="M-98 -146Q-168 40 -104 196M98 -146Q168 40 104 196" fill="none" stroke="${mix('#ffffff', accent, 0.4)}" stroke-width="4" opacity=".7"/><path d="M-78 -100Q-118 40 -84 150" fill="none" stroke="#fff" stroke-width="12" opacity=".35" stroke-linecap="round"/><path d="M-150 30H150M-142 -40H142M-148 110H148" stroke="#3d2c22" stroke-width="4" opacity=".55"/><path d="M-112 196H112L132 236H-132Z" fill="${metal.fill}"/><path d="M-190 238H190Q206 300 196 340Q190 352 170 352H-170Q-190 352 -196 340Q-206 300 -190 238Z" fill="${metal.fill}"/><path d="M-172 262H172" stroke="#fff" stroke-width="5" opacity=".3"/><circle cx="150" cy="296" r="17" fill="#b9a27a"/>`;
}

/** A ridge tent, door rolled back. */
export function tent({ main, accent }: Colourway): string {
  const lit = gradient(
    [
      [0, lighter(main, 0.32)],
      [1, darker(main, 0.12)],
    ],
    'diagonal',
  );
  const side = gradient(
    [
      [0, main],
      [1, darker(main, 0.34)],
    ],
    'diagonal',
  );
  const inside = gradient([
    [0, '#1f1a1c'],
    [1, '#5d4331'],
  ]);
  const rope = (path: string) =>
    `<path d="${path}" fill="none" stroke="#f4ead6" stroke-width="4"/>`;
  const peg = (x: number, y: number) =>
    `<path d="M${x} ${y - 22}l8 30" stroke="#3a3f45" stroke-width="9" stroke-linecap="round"/>`;
  return `<defs>${lit.def}${side.def}${inside.def}</defs>${rope('M-150 -262L-420 338M330 -214L440 326M-150 -262L-60 360')}<path d="M-150 -270L330 -222L430 300L130 340Z" fill="${side.fill}"/><path d="M-150 -270L330 -222Q250 0 430 300" fill="none" stroke="#fff" stroke-width="3" opacity=".2"/><path d="M60 -250Q150 20 270 320M190 -236Q270 0 352 312" fill="none" stroke="${darker(main, 0.45)}" stroke-width="4" opacity=".5"/><path d="M-150 -270L130 340L-380 330Z" fill="${lit.fill}"/><path d="M-150 -210L-20 338L-274 334Z" fill="${inside.fill}"/><path d="M-150 -210L-20 338H6L-150 -270Z" fill="${accent}"/><path d="M-150 -210Q-236 60 -330 200Q-312 300 -274 334Q-220 120 -150 -210Z" fill="${lighter(main, 0.42)}"/><path d="M-268 96Q-230 120 -214 106" stroke="${accent}" stroke-width="14" fill="none" stroke-linecap="round"/><path d="M-232 334Q-160 280 -50 336Z" fill="#b5533c"/><path d="M-225 322Q-160 296 -70 326" stroke="#e9c98f" stroke-width="5" fill="none"/><path d="M-150 -290V340" stroke="#6b4a2f" stroke-width="9" opacity=".0"/><path d="M-160 -278L340 -228L336 -212L-156 -258Z" fill="${darker(main, 0.2)}"/><circle cx="-150" cy="-276" r="10" fill="#3a3f45"/>${peg(-424, 346)}${peg(436, 330)}${peg(-64, 366)}<rect x="208" y="60" width="96" height="40" rx="5" fill="${accent}" transform="rotate(6 250 80)"/><path d="M-420 352Q0 380 460 338" stroke="#000" stroke-width="10" opacity=".08" fill="none"/>`;
}

/** A slim steel bottle. */
export function bottle({ main, accent }: Colourway): string {
  const steel = gradient(
    [
      [0, '#5c666d'],
      [0.18, '#e9eef0'],
      [0.32, '#b5c0c5'],
      [0.55, '#f4f7f8'],
      [0.8, '#8b979e'],
      [1, '#4a545b'],
    ],
    'across',
  );
  const band = gradient(
    [
      [0, darker(main, 0.45)],
      [0.2, lighter(main, 0.42)],
      [0.5, main],
      [1, darker(main, 0.5)],
    ],
    'across',
  );
  const brushed = times(
    46,
    (index) =>
      `<path d="M-118 ${-150 + index * 11}H118" opacity="${(0.1 + ((index * 7) % 5) * 0.05).toFixed(2)}"/>`,
  );
  return `<defs>${steel.def}${band.def}</defs><path d="M-46 -330Q-46 -398 0 -400Q46 -398 46 -330" fill="none" stroke="${accent}" stroke-width="15"/><rect x="-64" y="-344" width="128" height="74" rx="13" fill="${band.fill}"/>${times(9, (index) => `<path d="M${-52 + index * 13} -334v54" stroke="#000" stroke-width="3" opacity=".22"/>`)}<path d="M-58 -270H58V-240Q60 -206 96 -178Q124 -154 124 -110V320Q124 352 92 352H-92Q-124 352 -124 320V-110Q-124 -154 -96 -178Q-60 -206 -58 -240Z" fill="${steel.fill}"/><g stroke="#fff" stroke-width="1.6">${brushed}</g><path d="M-124 -40H124V170H-124Z" fill="${band.fill}"/><path d="M-124 -40H124M-124 170H124" stroke="${accent}" stroke-width="7"/><g fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round" stroke-linejoin="round" transform="translate(0 62)"><path d="M-56 40Q-28 16 0 40T56 40M-56 66Q-28 42 0 66T56 66"/><path d="M0 12V-62L44 6H-32"/></g><path d="M-122 310Q0 336 122 310V320Q122 352 92 352H-92Q-122 352 -122 320Z" fill="#000" opacity=".22"/>`;
}

/** A coil of natural rope seen from above, its strands twisted. */
export function rope({ accent }: Colourway): string {
  const strands: string[] = [];
  const turns = 6.2;
  const thick = 46;
  const steps = 620;
  for (let step = 0; step <= steps; step += 1) {
    const t = step / steps;
    const angle = t * turns * Math.PI * 2;
    const radius = 44 + t * 312;
    const [x, y] = [Math.cos(angle) * radius, Math.sin(angle) * radius];
    const shade = Math.sin(step * 1.05) * 0.5 + 0.5;
    const colour = mix('#8f6a3c', '#ecd3a0', shade * 0.75 + 0.15);
    const turn = (angle * 180) / Math.PI;
    strands.push(
      `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})"><path d="M${-thick / 2} -15Q0 -20 ${thick / 2} 3Q${thick / 2 + 2} 14 ${thick / 2 - 6} 17Q0 4 ${-thick / 2} 3Z" fill="${colour}" stroke="#5f4424" stroke-width="1.4"/></g>`,
    );
  }
  return `<circle r="392" cx="14" cy="22" fill="#2a1812" opacity=".22"/><circle r="380" fill="#6e4e2c"/><circle r="60" fill="#4a3420"/>${strands.join('')}<g transform="rotate(36)"><rect x="322" y="-20" width="66" height="60" rx="9" fill="${accent}"/><path d="M338 -20v60M356 -20v60M374 -20v60" stroke="#fff" stroke-width="3" opacity=".35"/></g>`;
}
