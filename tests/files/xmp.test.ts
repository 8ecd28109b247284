import { readXmp, writeXmp } from '../../server/files/xmp';

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

const NAMESPACES = [
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"',
  'xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"',
  'xmlns:iptc="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
  'xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"',
  'xmlns:cc="http://creativecommons.org/ns#"',
  'xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"',
].join(' ');

const packet = (inner: string, attributes = ''): string =>
  `<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}">` +
  `<rdf:Description rdf:about="" ${NAMESPACES} ${attributes}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta>`;

const read = (text: string) => readXmp(Buffer.from(text));

const CREDIT = '<photoshop:Credit>Ann</photoshop:Credit>';

const ALL = {
  digitalSourceType: 'trainedAlgorithmicMedia',
  creator: 'Ann',
  credit: 'Ann for Nordhavn',
  copyright: '© 2026 Nordhavn',
  usageTerms: 'Not for advertisements',
  licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
  webStatement: 'https://nordhavn.example/rights',
  licensorUrl: 'https://nordhavn.example/buy?a=1&b=2',
};

describe('XMP that is read', () => {
  it('may have properties as attributes', () => {
    const text = packet('', 'photoshop:Credit="Ann" xmpRights:WebStatement="https://a.example"');
    expect(read(text)).toEqual({ credit: 'Ann', webStatement: 'https://a.example' });
  });

  it('may have them as elements, lists, texts by language and addresses', () => {
    const li = (value: string, lang = '') => `<rdf:li${lang}>${value}</rdf:li>`;
    const text = packet(`
      <dc:creator><rdf:Seq>${li('Ann &amp; Co')}${li('<![CDATA[Bob]]>')}</rdf:Seq></dc:creator>
      <dc:rights><rdf:Alt>${li('Prawa', ' xml:lang="pl"')}${li('Rights', ' xml:lang="x-default"')}
      </rdf:Alt></dc:rights>
      <iptc:DigitalSourceType rdf:resource="http://cv.iptc.org/newscodes/digitalsourcetype/digitalArt"/>
      <cc:license rdf:resource="https://cc.example/by"/>
      <plus:Licensor><rdf:Seq>
        <rdf:li rdf:parseType="Resource"><plus:LicensorName>Shop</plus:LicensorName>
        <plus:LicensorURL>https://shop.example</plus:LicensorURL></rdf:li>
      </rdf:Seq></plus:Licensor>`);
    expect(read(text)).toEqual({
      creator: 'Ann & Co, Bob',
      copyright: 'Rights',
      digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalArt',
      licenceUrl: 'https://cc.example/by',
      licensorUrl: 'https://shop.example',
    });
  });

  it('may name a licensor in attributes', () => {
    const licensor = (item: string) =>
      packet(`<plus:Licensor><rdf:Bag>${item}</rdf:Bag></plus:Licensor>`);
    for (const item of [
      '<rdf:li plus:LicensorURL="https://shop.example"/>',
      '<rdf:li><rdf:Description plus:LicensorURL="https://shop.example"/></rdf:li>',
    ]) {
      expect(read(licensor(item))).toEqual({ licensorUrl: 'https://shop.example' });
    }
  });

  it('is known by namespaces, not by prefixes', () => {
    expect(
      read(packet('<a:Credit xmlns:a="http://ns.adobe.com/photoshop/1.0/">Ann</a:Credit>')),
    ).toEqual({ credit: 'Ann' });
    expect(
      read(
        packet('<photoshop:Credit xmlns:photoshop="http://else.example/">Ann</photoshop:Credit>'),
      ),
    ).toEqual({});
  });

  it('is of the picture itself, not of a picture that it was made of', () => {
    const part =
      '<rdf:li><rdf:Description><photoshop:Credit>Bob</photoshop:Credit></rdf:Description></rdf:li>';
    expect(
      read(packet(`<xmpMM:Pantry><rdf:Bag>${part}</rdf:Bag></xmpMM:Pantry>${CREDIT}`)),
    ).toEqual({ credit: 'Ann' });
    expect(read(packet(`<dc:creator><rdf:Bag>${part}</rdf:Bag></dc:creator>`))).toEqual({});
  });

  it('is no list in an item of a list', () => {
    const deep = '<rdf:li><rdf:Bag><rdf:li>Bob</rdf:li></rdf:Bag></rdf:li><rdf:li>Ann</rdf:li>';
    expect(read(packet(`<dc:creator><rdf:Bag>${deep}</rdf:Bag></dc:creator>`))).toEqual({
      creator: 'Ann',
    });
  });

  it('ends with zeros in some files', () => {
    expect(read(`${packet(CREDIT)}\0\0`)).toEqual({ credit: 'Ann' });
  });

  it.each([
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]>${packet(CREDIT)}`],
    [
      'a DOCTYPE of another host',
      `<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">${packet(CREDIT)}`,
    ],
    ['an entity', packet('<photoshop:Credit>&a;</photoshop:Credit>')],
    ['an entity of HTML', packet('<photoshop:Credit>&nbsp;Ann</photoshop:Credit>')],
    ['an open element', packet('<photoshop:Credit>Ann')],
    ['a prefix without a namespace', packet(`<a:b/>${CREDIT}`)],
    ['a broken end', packet(CREDIT).slice(0, -5)],
    ['2 MB', packet(CREDIT + ' '.repeat(2 ** 21))],
    ['nothing', ''],
    ['no XML', 'Ann'],
  ])('says nothing with %s', (_, text) => {
    expect(read(text)).toEqual({});
  });

  it('says nothing if it is not UTF-8', () => {
    expect(
      readXmp(Buffer.from(packet('<photoshop:Credit>Zoë</photoshop:Credit>'), 'latin1')),
    ).toEqual({});
  });

  it('is cut where it is long, and read in good time', () => {
    const many = '<rdf:li>Ann</rdf:li>'.repeat(40_000);
    const began = Date.now();
    const { creator, credit } = read(
      packet(
        `<dc:creator><rdf:Seq>${many}</rdf:Seq></dc:creator>` +
          `<photoshop:Credit>${'a'.repeat(100_000)}</photoshop:Credit>`,
      ),
    );
    expect(creator?.split(', ')).toHaveLength(16);
    expect(credit).toHaveLength(1_000);
    expect(read(packet(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}${CREDIT}`))).toEqual({
      credit: 'Ann',
    });
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});

describe('XMP that is written', () => {
  it('says all that can be read again', () => {
    const written = writeXmp(ALL) ?? '';
    expect(read(written)).toEqual({
      ...ALL,
      digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
    });
  });

  it('has about 500 bytes', () => {
    const { digitalSourceType, creator, credit } = ALL;
    const bytes = Buffer.byteLength(writeXmp({ digitalSourceType, creator, credit }) ?? '');
    expect(bytes).toBeGreaterThan(300);
    expect(bytes).toBeLessThan(700);
  });

  it('is none where nothing is known', () => {
    expect(writeXmp({})).toBeNull();
    expect(writeXmp({ credit: '' })).toBeNull();
  });

  it.each(Object.keys(ALL) as (keyof typeof ALL)[])('takes any text for %s', (key) => {
    const hostile = "\"/><a b='c'>&amp;</rdf:li><![CDATA[x]]>\0\x01\ud800\ufffe Zoë 🙂";
    const kept = "\"/><a b='c'>&amp;</rdf:li><![CDATA[x]]> Zoë 🙂";
    const before =
      key === 'digitalSourceType' ? 'http://cv.iptc.org/newscodes/digitalsourcetype/' : '';
    expect(read(writeXmp({ [key]: hostile }) ?? '')).toEqual({ [key]: before + kept });
  });

  it('fits a segment of a JPEG, however long the texts are', () => {
    const long = Object.fromEntries(Object.keys(ALL).map((key) => [key, '"🙂'.repeat(40_000)]));
    const written = writeXmp(long) ?? '';
    expect(Buffer.byteLength(written)).toBeLessThan(60_000);
    expect(Object.keys(read(written))).toHaveLength(8);
    expect(Buffer.byteLength(writeXmp({ ...long, credit: '"'.repeat(9_000) }) ?? '')).toBeLessThan(
      60_000,
    );
  });
});
