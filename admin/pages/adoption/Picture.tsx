import { Box, Typography } from '@strapi/design-system';
import { type ReactNode, useId } from 'react';
import type { AdoptableFile, AdoptionCandidate } from '../../../server/contracts/adoption';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';

interface FigureProps {
  /** Says where the picture is from; null if that is clear. */
  source: string | null;
  /** Null if the name stands beside it. */
  name: string | null;
  facts: readonly (string | null)[];
  children: ReactNode;
}

/** A picture with its name and facts. */
function Figure({ source, name, facts, children }: FigureProps) {
  const id = useId();
  return (
    <Box tag="figure" margin={0} minWidth={0} aria-labelledby={id}>
      <Box height="16rem" hasRadius overflow="hidden">
        {children}
      </Box>
      <Box tag="figcaption" id={id} paddingTop={2}>
        {source !== null && (
          <Typography variant="sigma" textColor="neutral600" tag="div">
            {source}
          </Typography>
        )}
        {name !== null && (
          <Typography fontWeight="semiBold" textColor="neutral800" tag="div" ellipsis dir="auto">
            {name}
          </Typography>
        )}
        <Typography variant="pi" textColor="neutral600" tag="div">
          {facts.filter((fact) => fact !== null).join(' · ')}
        </Typography>
      </Box>
    </Box>
  );
}

/** A file of the Media Library. */
export function FilePicture({ file, isAlone }: { file: AdoptableFile; isAlone: boolean }) {
  const text = useText();
  const format = useFormat();
  const { name, kind, mime, pictureUrl, sizeBytes, uses } = file;
  return (
    <Figure
      source={isAlone ? null : text('adoption.file')}
      name={name}
      facts={[
        format.dimensions(file),
        sizeBytes === null ? null : format.bytes(sizeBytes),
        text('adoption.uses', { count: uses }),
      ]}
    >
      <Thumbnail url={pictureUrl} kind={kind} mime={mime} />
    </Figure>
  );
}

interface AssetPictureProps {
  candidate: AdoptionCandidate;
  /** False if title and source stand beside it. */
  isNamed: boolean;
}

/** An asset of the DAM. */
export function AssetPicture({ candidate, isNamed }: AssetPictureProps) {
  const text = useText();
  const format = useFormat();
  const { asset, title, evidence } = candidate;
  return (
    <Figure
      source={isNamed ? text('adoption.asset') : null}
      name={isNamed ? (asset?.title ?? title) : null}
      facts={[
        asset && format.dimensions(asset),
        asset === null || asset.sizeBytes === null ? null : format.bytes(asset.sizeBytes),
        text(`adoption.evidence.${evidence}`),
      ]}
    >
      <Thumbnail
        url={asset?.thumbnailUrl ?? null}
        kind={asset?.kind ?? 'image'}
        mime={asset?.mime ?? ''}
      />
    </Figure>
  );
}
