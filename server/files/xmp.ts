import { SAXParser } from 'sax';
import type { PictureRights } from '../core/provenance';

/** Larger packets hold the history of an edit or a small picture; nobody waits for their parsing. */
const MOST_BYTES = 1_048_576;

/** Longest value that is read or written, in UTF-16 units. All of them together fit a segment of a JPEG, 64 kB. */
const LONGEST = 1_000;

/** Values of one property that are read, such as creators. */
const MOST_VALUES = 16;

/** Namespaces by the prefix under which they are written. */
const NAMESPACES = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dc: 'http://purl.org/dc/elements/1.1/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  xmpRights: 'http://ns.adobe.com/xap/1.0/rights/',
  Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  plus: 'http://ns.useplus.org/ldf/xmp/1.0/',
  cc: 'http://creativecommons.org/ns#',
} as const;

const XML = 'http://www.w3.org/XML/1998/namespace';

const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

/** How a property is written: as an attribute, a list, texts by language, or the address of a licensor. */
type Form = 'simple' | 'resource' | 'list' | 'languages' | 'licensor';

/**
 * Properties of XMP by what they say, as IPTC's Photo Metadata Standard 2024.1 and the Creative Commons
 * specification of XMP name them.
 */
const PROPERTIES: Record<
  keyof PictureRights,
  { prefix: keyof typeof NAMESPACES; local: string; form: Form }
> = {
  digitalSourceType: { prefix: 'Iptc4xmpExt', local: 'DigitalSourceType', form: 'simple' },
  creator: { prefix: 'dc', local: 'creator', form: 'list' },
  credit: { prefix: 'photoshop', local: 'Credit', form: 'simple' },
  copyright: { prefix: 'dc', local: 'rights', form: 'languages' },
  usageTerms: { prefix: 'xmpRights', local: 'UsageTerms', form: 'languages' },
  licenceUrl: { prefix: 'cc', local: 'license', form: 'resource' },
  webStatement: { prefix: 'xmpRights', local: 'WebStatement', form: 'simple' },
  licensorUrl: { prefix: 'plus', local: 'Licensor', form: 'licensor' },
};

const KEYS = Object.keys(PROPERTIES) as (keyof PictureRights)[];

const KEY_BY_NAME = new Map(
  KEYS.map((key) => [PROPERTIES[key].local + NAMESPACES[PROPERTIES[key].prefix], key]),
);

const LICENSOR_URL = `LicensorURL${NAMESPACES.plus}`;

/** A name in XML, with its namespace. */
interface Name {
  local: string;
  uri: string;
}

/** With the namespace last: a name has no colon, so two names are never the same text. */
const textOfName = ({ local, uri }: Name): string => local + uri;

const rdf = (local: string): string => local + NAMESPACES.rdf;

interface Found {
  value: string;
  language: string;
}

/**
 * Reads what an XMP packet says of rights and provenance. The packet is data of strangers: no DOCTYPE, no entities
 * but XML's own five, and nothing is fetched. Returns an empty object for a packet that is broken or larger than
 * 1 MB.
 */
export function readXmp(packet: Uint8Array): PictureRights {
  if (packet.byteLength > MOST_BYTES) return {};
  try {
    // Some programs end the packet with zeros.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(packet).replace(/\0+$/, '');
    return new XmpReader().read(text);
  } catch {
    // Unreadable XMP says nothing; the picture itself is fine.
    return {};
  }
}

/** Reads one packet. Properties of other pictures, which a packet may list as its parts, lie deeper. */
class XmpReader {
  readonly #found = new Map<keyof PictureRights, Found[]>();
  readonly #path: string[] = [];
  /** Level of the description of the picture itself; -1 outside. */
  #description = -1;
  #key: keyof PictureRights | undefined;
  #language = '';
  #text = '';

  /** Throws an error if the text is no XML. */
  read(text: string): PictureRights {
    const options = { xmlns: true, strictEntities: true };
    const parser = new SAXParser(true, options);
    parser.onerror = (error) => {
      throw error;
    };
    parser.ondoctype = () => {
      throw new Error('XMP has no DOCTYPE.');
    };
    parser.onopentag = (tag) => this.#open(tag as Tag);
    parser.ontext = (part) => this.#hear(part);
    parser.oncdata = (part) => this.#hear(part);
    parser.onclosetag = () => this.#close();
    parser.write(text).close();
    return this.#rights();
  }

  #open(tag: Tag): void {
    const name = textOfName(tag);
    const parent = this.#path.at(-1);
    const level = this.#path.push(name) - 1;
    this.#text = '';
    this.#language = '';
    const attributes = Object.values(tag.attributes);
    if (this.#description < 0) {
      if (name !== rdf('Description') || parent !== rdf('RDF')) return;
      this.#description = level;
      for (const { value, ...each } of attributes) {
        this.#note(KEY_BY_NAME.get(textOfName(each)), value);
      }
      return;
    }
    if (level === this.#description + 1) this.#key = KEY_BY_NAME.get(name);
    for (const { local, uri, value } of attributes) this.#attribute({ local, uri }, value);
  }

  #attribute(name: Name, value: string): void {
    if (name.uri === XML && name.local === 'lang') this.#language = value;
    const isResource = this.#isValue() && textOfName(name) === rdf('resource');
    const isLicensorUrl = this.#key === 'licensorUrl' && textOfName(name) === LICENSOR_URL;
    if (isResource || isLicensorUrl) this.#note(this.#key, value);
  }

  #hear(part: string): void {
    // One more than is kept, so that a cut is seen.
    if (this.#text.length <= LONGEST) this.#text += part.slice(0, LONGEST + 1);
  }

  #close(): void {
    if (this.#isValue()) this.#note(this.#key, this.#text);
    this.#text = '';
    this.#path.pop();
    if (this.#path.length === this.#description) this.#description = -1;
    if (this.#path.length === this.#description + 1) this.#key = undefined;
  }

  /** True if the element that is open is a value: the property itself, an item of its list, a licensor's address. */
  #isValue(): boolean {
    const level = this.#path.length - 1 - this.#description;
    if (this.#key === undefined || this.#description < 0) return false;
    if (this.#key === 'licensorUrl') return this.#path.at(-1) === LICENSOR_URL;
    return level === 1 || (level === 3 && this.#path.at(-1) === rdf('li'));
  }

  #note(key: keyof PictureRights | undefined, said: string): void {
    const value = said.trim();
    if (key === undefined || value === '') return;
    const found = this.#found.get(key) ?? [];
    this.#found.set(key, found);
    if (found.length < MOST_VALUES) found.push({ value, language: this.#language });
  }

  #rights(): PictureRights {
    const rights: PictureRights = {};
    for (const [key, found] of this.#found) {
      const [first] = found;
      if (first === undefined) continue;
      const chosen = found.find(({ language }) => language === 'x-default') ?? first;
      const isList = PROPERTIES[key].form === 'list';
      rights[key] = shortened(isList ? found.map(({ value }) => value).join(', ') : chosen.value);
    }
    return rights;
  }
}

interface Tag extends Name {
  attributes: Record<string, Name & { value: string }>;
}

/** Returns an XMP packet that says these rights, of about 500 bytes; null if there are none. */
export function writeXmp(rights: PictureRights): string | null {
  const said = KEYS.flatMap((key) => {
    const value = rights[key] === undefined ? '' : shortened(rights[key]);
    return value === '' ? [] : [{ ...PROPERTIES[key], value: writtenValue(key, value) }];
  });
  if (said.length === 0) return null;
  const prefixes = new Set(said.map(({ prefix }) => prefix));
  const namespaces = [...prefixes].map((prefix) => ` xmlns:${prefix}="${NAMESPACES[prefix]}"`);
  const simple = said.flatMap(({ prefix, local, form, value }) =>
    form === 'simple' ? [` ${prefix}:${local}="${escaped(value)}"`] : [],
  );
  const elements = said.map(({ prefix, local, form, value }) =>
    ELEMENT[form](`${prefix}:${local}`, escaped(value)),
  );
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    `<rdf:RDF xmlns:rdf="${NAMESPACES.rdf}">`,
    `<rdf:Description rdf:about=""${namespaces.join('')}${simple.join('')}>`,
    ...elements,
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>',
  ].join('');
}

function writtenValue(key: keyof PictureRights, value: string): string {
  return key === 'digitalSourceType' ? SOURCE_TYPES + value : value;
}

const ELEMENT: Record<Form, (name: string, value: string) => string> = {
  simple: () => '',
  resource: (name, value) => `<${name} rdf:resource="${value}"/>`,
  list: (name, value) => `<${name}><rdf:Seq><rdf:li>${value}</rdf:li></rdf:Seq></${name}>`,
  languages: (name, value) =>
    `<${name}><rdf:Alt><rdf:li xml:lang="x-default">${value}</rdf:li></rdf:Alt></${name}>`,
  licensor: (name, value) =>
    `<${name}><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorURL>${value}` +
    `</plus:LicensorURL></rdf:li></rdf:Seq></${name}>`,
};

/** Cuts a value, not within a character. */
function shortened(value: string): string {
  return value.length <= LONGEST ? value : value.slice(0, LONGEST).replace(/\p{Cs}$/u, '');
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Escapes a text for XML, without the characters that XML cannot hold. */
function escaped(value: string): string {
  return value
    .replace(/(?![\t\n\r])\p{Cc}|[\p{Cs}\ufffe\uffff]/gu, '')
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}
