import { Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import { sourceOf } from '../../asset/sourceOf';
import { useFormat } from '../../asset/useFormat';
import type { TextId } from '../../translations';
import { type Text, useText } from '../../useText';

const Facts = styled.dl`
  display: grid;
  grid-template-columns: minmax(8rem, auto) 1fr;
  gap: 0.8rem 1.6rem;

  dd {
    min-width: 0;
    overflow-wrap: anywhere;
  }
`;

/** The metadata of an asset, as far as the DAM has it. */
export function AssetFacts({ asset }: { asset: PickerAsset }) {
  const text = useText();
  const format = useFormat();
  const rows: [TextId, ReactNode][] = [
    ['details.file', asset.fileName],
    ['details.dimensions', format.dimensions(asset)],
    ['details.duration', asset.durationMs === null ? null : format.duration(asset.durationMs)],
    ['details.pages', asset.pages],
    ['details.format', asset.ext === '' ? asset.mime : asset.ext.toUpperCase()],
    ['details.size', asset.sizeBytes === null ? null : format.bytes(asset.sizeBytes)],
    ['details.alt', asset.alternativeText],
    ['details.caption', asset.caption],
    ['details.credit', asset.credit],
    ['details.copyright', asset.copyright],
    ['details.embargo', asset.embargoUntil === null ? null : format.dateTime(asset.embargoUntil)],
    ['details.expires', asset.expiresAt === null ? null : format.dateTime(asset.expiresAt)],
    ['details.source', sourceText(asset, text)],
    ['details.licence', asset.provenance?.licence ?? asset.provenance?.usageTerms],
    ['details.folder', asset.folder],
    ['details.updated', asset.updatedAt === null ? null : format.date(asset.updatedAt)],
  ];
  return (
    <Facts>
      {rows.map(([label, value]) =>
        value === null || value === undefined || value === '' ? null : (
          <Fact key={label} label={text(label)} value={value} />
        ),
      )}
      {Object.entries(asset.fields).map(([name, value]) => (
        <Fact key={`field ${name}`} label={name} value={wordsOf(value)} />
      ))}
    </Facts>
  );
}

/** Names the source in words; a term of IPTC that has none stands for itself. */
function sourceText(asset: PickerAsset, text: Text): string | null {
  const words = sourceOf(asset);
  return words === null ? (asset.provenance?.digitalSourceType ?? null) : text(words);
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function Fact({ label, value }: { label: string; value: ReactNode }) {
  return (
    <>
      <Typography variant="pi" textColor="neutral600" tag="dt">
        {label}
      </Typography>
      <Typography variant="pi" textColor="neutral800" tag="dd">
        {value}
      </Typography>
    </>
  );
}
