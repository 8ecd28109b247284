import PDFDocument from 'pdfkit';

const NAVY = '#12324f';
const CORAL = '#d9482b';
const GREY = '#5c6b76';
const SAND = '#f4ecdd';
const [WIDTH, HEIGHT, MARGIN] = [595.28, 841.89, 48];

type Pdf = PDFKit.PDFDocument;

/** Pictures to place in the documents, JPEG or PNG by name. */
export type Pictures = Readonly<Record<string, Buffer>>;

/** A PDF of the seed. Its date is fixed, so the file is the same on every machine. */
export function document(look: string, pictures: Pictures): Promise<Buffer> {
  const title =
    look === 'press-kit' ? 'Nordhavn press kit 2026' : 'Nordhavn product sheet Spring 26';
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    compress: true,
    info: { Title: title, Author: 'Nordhavn', CreationDate: new Date(Date.UTC(2026, 0, 15)) },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  if (look === 'press-kit') pressKit(pdf, pictures);
  else productSheet(pdf, pictures);
  pdf.end();
  return done;
}

function picture(
  pdf: Pdf,
  image: Buffer | undefined,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (!image) return;
  pdf.save().rect(x, y, width, height).clip();
  pdf.image(image, x, y, { cover: [width, height], align: 'center', valign: 'center' });
  pdf.restore();
}

function header(pdf: Pdf, section: string): void {
  pdf
    .font('Helvetica-Bold')
    .fontSize(9)
    .fillColor(NAVY)
    .text('NORDHAVN', MARGIN, 30, { characterSpacing: 2 });
  pdf
    .font('Helvetica')
    .fillColor(GREY)
    .text(section, MARGIN, 30, { width: WIDTH - MARGIN * 2, align: 'right' });
  pdf
    .moveTo(MARGIN, 46)
    .lineTo(WIDTH - MARGIN, 46)
    .lineWidth(0.8)
    .strokeColor(NAVY)
    .stroke();
}

function footer(pdf: Pdf, page: number): void {
  pdf.font('Helvetica').fontSize(8).fillColor(GREY);
  pdf.text('Nordhavn A/S, Pier 7, Nordhavn', MARGIN, HEIGHT - 62, { lineBreak: false });
  pdf.text(String(page), WIDTH - MARGIN - 20, HEIGHT - 62, {
    width: 20,
    align: 'right',
    lineBreak: false,
  });
}

function productSheet(pdf: Pdf, pictures: Pictures): void {
  header(pdf, 'Spring 26');
  picture(pdf, pictures.hero, MARGIN, 62, WIDTH - MARGIN * 2, 210);
  pdf.font('Helvetica-Bold').fontSize(27).fillColor(NAVY).text('First light', MARGIN, 290);
  pdf
    .font('Helvetica')
    .fontSize(10.5)
    .fillColor(GREY)
    .text(
      'The spring range for people who are out before the town wakes: light shells, dry feet, and things that last longer than the season. All prices are recommended and include tax.',
      MARGIN,
      326,
      { width: WIDTH - MARGIN * 2, lineGap: 2 },
    );
  const rows = [
    ['Trail jacket', 'Recycled nylon, 410 g, taped seams', 'XS - XXL', 'EUR 219'],
    ['Deck boots', 'Natural rubber, wool insole, non-marking sole', '36 - 47', 'EUR 98'],
    ['Canvas backpack', 'Waxed cotton, vegetable-tanned leather, 24 l', 'One size', 'EUR 149'],
    ['Ridge tent', 'Two persons, 2.1 kg, four seasons', 'One size', 'EUR 480'],
    ['Enamel mug', 'Steel core, 350 ml', 'One size', 'EUR 19'],
    ['Steel bottle', 'Keeps warm 12 hours, 500 ml', 'One size', 'EUR 34'],
  ] as const;
  const columns = [MARGIN, 165, 392, 482] as const;
  let y = 386;
  pdf.rect(MARGIN, y - 7, WIDTH - MARGIN * 2, 23).fill(NAVY);
  pdf.font('Helvetica-Bold').fontSize(9).fillColor('#ffffff');
  for (const [index, name] of ['Product', 'Made of', 'Sizes', 'Price'].entries())
    pdf.text(name, (columns[index] ?? 0) + 8, y, { lineBreak: false });
  for (const [line, row] of rows.entries()) {
    y += 27;
    if (line % 2) pdf.rect(MARGIN, y - 9, WIDTH - MARGIN * 2, 27).fill(SAND);
    for (const [index, cell] of row.entries()) {
      pdf
        .font(index === 0 ? 'Helvetica-Bold' : 'Helvetica')
        .fontSize(9)
        .fillColor(index === 3 ? CORAL : NAVY);
      pdf.text(cell, (columns[index] ?? 0) + 8, y, { lineBreak: false });
    }
  }
  const third = (WIDTH - MARGIN * 2 - 24) / 3;
  for (const [index, name] of ['jacket', 'boots', 'backpack'].entries()) {
    picture(pdf, pictures[name], MARGIN + index * (third + 12), 592, third, 170);
  }
  footer(pdf, 1);
}

function pressKit(pdf: Pdf, pictures: Pictures): void {
  picture(pdf, pictures.hero, 0, 0, WIDTH, HEIGHT);
  pdf.rect(0, 530, WIDTH, HEIGHT - 530).fill(NAVY);
  pdf.font('Helvetica-Bold').fontSize(46).fillColor('#ffffff').text('Press kit', MARGIN, 572);
  pdf.font('Helvetica').fontSize(18).fillColor('#9fc3d6').text('2026', MARGIN, 626);
  pdf
    .fontSize(11)
    .fillColor('#ffffff')
    .text('Nordhavn makes gear for people by the sea.', MARGIN, 690);

  const chapters = [
    [
      'The company',
      'coast',
      [
        'Nordhavn was founded in 1987 in a net loft on pier seven. Today 140 people design, sew and repair there; the sail loft next door is still ours, and so is the habit of testing everything in bad weather.',
        'Every jacket carries a number. Whoever sends it in gets it back mended, however old it is. Last year the workshop repaired 11,400 pieces, more than we sold in our first decade.',
      ],
    ],
    [
      'The spring campaign',
      'spring',
      [
        '"First light" was photographed in a single week in the harbour of the town that gave us our name. No models were hired: the people in the pictures work here.',
        'The campaign runs from March to June in print, on the web and on two ferries.',
      ],
    ],
    [
      'People',
      'people',
      [
        'Ida Holm founded the company and still sails to work. Jonas Berg leads the boatyard, Mira Novak the design studio, Lena Okafor the products, Omar Haddad the workshop.',
        'Interviews can be arranged in English, Danish, Polish and Japanese.',
      ],
    ],
  ] as const;
  for (const [index, [title, image, paragraphs]] of chapters.entries()) {
    pdf.addPage();
    header(pdf, 'Press kit 2026');
    picture(pdf, pictures[image], MARGIN, 62, WIDTH - MARGIN * 2, 300);
    pdf.rect(MARGIN, 384, 40, 5).fill(CORAL);
    pdf.font('Helvetica-Bold').fontSize(28).fillColor(NAVY).text(title, MARGIN, 402);
    pdf
      .font('Helvetica')
      .fontSize(11)
      .fillColor('#33434f')
      .text(paragraphs.join('\n\n'), MARGIN, 454, {
        columns: 2,
        columnGap: 22,
        width: WIDTH - MARGIN * 2,
        height: 150,
        lineGap: 3,
      });
    pdf.rect(MARGIN, 640, WIDTH - MARGIN * 2, 96).fill(SAND);
    const facts = [
      ['1987', 'founded'],
      ['140', 'people'],
      ['11,400', 'repairs in 2025'],
      ['38', 'countries'],
    ] as const;
    for (const [column, [number, label]] of facts.entries()) {
      const x = MARGIN + 20 + column * 122;
      pdf
        .font('Helvetica-Bold')
        .fontSize(22)
        .fillColor(CORAL)
        .text(number, x, 664, { lineBreak: false });
      pdf.font('Helvetica').fontSize(9).fillColor(GREY).text(label, x, 694, { lineBreak: false });
    }
    footer(pdf, index + 2);
  }
}
