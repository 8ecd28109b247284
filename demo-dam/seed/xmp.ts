import type { SeedAsset } from './catalogue';

const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
const OWNER = 'Nordhavn A/S';
const STATEMENT = 'https://nordhavn.example/rights';
const TERMS = 'For the channels of Nordhavn and for the press only.';

/**
 * The XMP of an asset's files: where the picture comes from, who made it, and what may be done with it.
 * Undefined if the asset names no source type. No year in it: the same file is the same bytes on every day.
 * Properties: IPTC Photo Metadata Standard 2023.2.
 */
export function xmpOf({ credit, digitalSourceType }: SeedAsset): string | undefined {
  if (digitalSourceType === undefined) return undefined;
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<dc:creator><rdf:Seq><rdf:li>${inXml(credit)}</rdf:li></rdf:Seq></dc:creator>
<dc:rights>${inAnyLanguage(`© ${OWNER}`)}</dc:rights>
<photoshop:Credit>${inXml(`${credit} / ${OWNER}`)}</photoshop:Credit>
<xmpRights:Marked>True</xmpRights:Marked>
<xmpRights:WebStatement>${STATEMENT}</xmpRights:WebStatement>
<xmpRights:UsageTerms>${inAnyLanguage(TERMS)}</xmpRights:UsageTerms>
<Iptc4xmpExt:DigitalSourceType>${SOURCE_TYPES}${digitalSourceType}</Iptc4xmpExt:DigitalSourceType>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>`;
}

function inAnyLanguage(text: string): string {
  return `<rdf:Alt><rdf:li xml:lang="x-default">${inXml(text)}</rdf:li></rdf:Alt>`;
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
