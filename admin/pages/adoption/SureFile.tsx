import { Box, Checkbox } from '@strapi/design-system';
import { ArrowRight } from '@strapi/icons';
import { styled } from 'styled-components';
import type { AdoptableFile, AssetChoice } from '../../../server/contracts/adoption';
import { useText } from '../../useText';
import { AssetPicture, FilePicture } from './Picture';

const Pair = styled(Box)`
  display: grid;
  grid-template-columns: auto minmax(0, 32rem) auto minmax(0, 32rem);
  justify-content: start;
  gap: 1.6rem;
  align-items: start;
`;

/** Level with the middle of the pictures. */
const Middle = styled(Box)`
  display: flex;
  align-items: center;
  height: 16rem;
`;

interface SureFileProps {
  file: AdoptableFile;
  isTicked: boolean;
  onChange: (asset: AssetChoice | null) => void;
  isDisabled: boolean;
}

/** A file that is a copy beyond doubt, beside its asset. */
export function SureFile({ file, isTicked, onChange, isDisabled }: SureFileProps) {
  const text = useText();
  const [candidate] = file.candidates;
  if (candidate === undefined) return null;
  const { connection, assetId, title } = candidate;
  // Its place is taken, or it never had one: there is nothing to change.
  const isUsed = file.uses > 0;
  return (
    <li>
      <Pair>
        <Middle>
          <Checkbox
            checked={isTicked && isUsed}
            disabled={isDisabled || !isUsed}
            aria-label={text('adoption.tick', { file: file.name, asset: title })}
            onCheckedChange={(checked) =>
              onChange(checked === true ? { connection, assetId } : null)
            }
          />
        </Middle>
        <FilePicture file={file} isAlone={false} />
        <Middle>
          <Box tag={ArrowRight} color="neutral500" width="1.6rem" aria-hidden />
        </Middle>
        <AssetPicture candidate={candidate} isNamed />
      </Pair>
    </li>
  );
}
