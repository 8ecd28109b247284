import { Flex, Typography } from '@strapi/design-system';
import type { PickerAsset } from '../../../server/contracts/api';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';
import { Section } from '../Section';

/** The renditions of the displayed version, in the order of the contract: largest first. */
export function Renditions({ asset }: { asset: PickerAsset }) {
  const text = useText();
  const format = useFormat();
  return (
    <Section heading="h4" title={text('details.renditions')}>
      <Flex tag="ul" direction="column" alignItems="stretch" gap={1}>
        {asset.renditions.map(({ name, width, height, mime, sizeBytes }) => (
          <Flex key={name} tag="li" gap={2} wrap="wrap" justifyContent="space-between">
            <Typography variant="pi" fontWeight="semiBold" textColor="neutral800">
              {name}
            </Typography>
            <Typography variant="pi" textColor="neutral600">
              {[
                format.dimensions({ width, height }),
                mime.replace(/^image\//, '').toUpperCase(),
                sizeBytes === null ? null : format.bytes(sizeBytes),
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </Typography>
          </Flex>
        ))}
      </Flex>
    </Section>
  );
}
