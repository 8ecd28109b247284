import { Flex } from '@strapi/design-system';
import type { PickerAsset } from '../../../server/contracts/api';
import { CropPreview } from '../../asset/CropPreview';
import { useNamedCrops } from '../../asset/useNamedCrops';
import { backendUrl } from '../../backendUrl';
import { useText } from '../../useText';
import { Section } from '../Section';

const CENTRE = { x: 0.5, y: 0.5 };

/** What the named crops of this site leave of an image; nothing without them. */
export function Crops({ asset }: { asset: PickerAsset }) {
  const text = useText();
  const crops = useNamedCrops() ?? [];
  const { width, height, focalPoint } = asset;
  const url = asset.thumbnailUrl ?? asset.previewUrl;
  if (asset.kind !== 'image' || !width || !height || url === null || crops.length === 0)
    return null;
  return (
    <Section heading="h4" title={text('details.crops')}>
      <Flex gap={3} wrap="wrap" alignItems="flex-end">
        {crops.map((shape) => (
          <CropPreview
            key={shape.name}
            url={backendUrl(url)}
            size={{ width, height }}
            shape={shape}
            point={focalPoint ?? CENTRE}
            side={8.8}
          />
        ))}
      </Flex>
    </Section>
  );
}
