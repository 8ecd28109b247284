import { Box, Flex, Radio, Typography } from '@strapi/design-system';
import { useId } from 'react';
import { styled } from 'styled-components';
import type { AdoptableFile, AssetChoice } from '../../../server/contracts/adoption';
import { useText } from '../../useText';
import { AssetPicture, FilePicture } from './Picture';

/** The value of the choice that keeps the file. */
const KEEP = 'keep';

const Pair = styled(Box)`
  display: grid;
  grid-template-columns: minmax(0, 26rem) minmax(0, 1fr);
  gap: 3.2rem;
  align-items: start;
`;

const Options = styled(Radio.Group)`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr));
  gap: 1.6rem;
`;

interface DoubtfulFileProps {
  file: AdoptableFile;
  chosen: AssetChoice | null;
  onChange: (asset: AssetChoice | null) => void;
  isDisabled: boolean;
}

/** A file that may be a copy of one of several assets: a person decides. */
export function DoubtfulFile({ file, chosen, onChange, isDisabled }: DoubtfulFileProps) {
  const text = useText();
  const keys = file.candidates.map(keyOf);
  return (
    <li>
      <Pair>
        <FilePicture file={file} isAlone={false} />
        <Options
          aria-label={text('adoption.which', { file: file.name })}
          value={chosen === null ? KEEP : keyOf(chosen)}
          disabled={isDisabled}
          onValueChange={(value) => {
            const asset = file.candidates[keys.indexOf(value)];
            onChange(
              asset === undefined ? null : { connection: asset.connection, assetId: asset.assetId },
            );
          }}
        >
          {file.candidates.map((candidate) => (
            <Option key={keyOf(candidate)} value={keyOf(candidate)} label={candidate.title}>
              <AssetPicture candidate={candidate} isNamed={false} />
            </Option>
          ))}
          <Option value={KEEP} label={text('adoption.keep')}>
            <Typography variant="pi" textColor="neutral600" tag="p">
              {text('adoption.keep.hint')}
            </Typography>
          </Option>
        </Options>
      </Pair>
    </li>
  );
}

interface OptionProps {
  value: string;
  label: string;
  children: React.ReactNode;
}

function Option({ value, label, children }: OptionProps) {
  const id = useId();
  return (
    <Flex direction="column" alignItems="stretch" gap={2} minWidth={0}>
      <Radio.Item id={id} value={value}>
        {label}
      </Radio.Item>
      <label htmlFor={id}>{children}</label>
    </Flex>
  );
}

function keyOf({ connection, assetId }: AssetChoice): string {
  return `${connection}/${assetId}`;
}
