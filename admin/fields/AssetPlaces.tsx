import { Box, Flex, TextButton, Typography } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import type { PickerAsset } from '../../server/contracts/api';
import { Thumbnail } from '../asset/Thumbnail';
import { useText } from '../useText';
import { labelOfPath } from './fieldLabels';
import type { Place, PlacesOfAsset } from './places';

/** The panel is narrow: a state stands on two lines rather than being cut off. */
const Badges = styled(Flex)`
  && > * > * {
    white-space: normal;
  }
`;

interface AssetPlacesProps extends Pick<PlacesOfAsset<Place>, 'places'> {
  asset: PickerAsset | null;
  /** The state; empty while it loads. */
  badge: ReactNode;
  /** Labels of the fields, by path; see `fieldLabels`. */
  labels: ReadonlyMap<string, string>;
  /** The places that the badge of a missing text means, if not all. */
  lacking?: readonly Place[];
  onGoTo: (place: Place) => void;
}

/** An asset of the entry: picture, title, state, and a button for each place that leads to its field. */
export function AssetPlaces(props: AssetPlacesProps) {
  const { places, asset, badge, labels, lacking = [], onGoTo } = props;
  const text = useText();
  const title = asset?.title ?? places[0]?.name ?? '';
  return (
    <Flex gap={3} alignItems="flex-start">
      <Box width="4.8rem" height="4.8rem" flex="none" hasRadius overflow="hidden">
        <Thumbnail
          url={asset?.thumbnailUrl ?? null}
          kind={asset?.kind ?? 'image'}
          mime={asset?.mime ?? ''}
        />
      </Box>
      <Flex direction="column" alignItems="stretch" gap={1} minWidth={0} flex="1">
        <Typography variant="pi" fontWeight="semiBold" textColor="neutral800" ellipsis dir="auto">
          {title}
        </Typography>
        <Badges gap={2} wrap="wrap">
          {badge}
        </Badges>
        <Flex gap={2} wrap="wrap">
          {byLabel(places, labels).map(([label, [place, ...others]]) => {
            const goTo = text('panel.goTo', { title, field: label });
            const isLacking = [place, ...others].some((each) => lacking.includes(each));
            return (
              <TextButton
                key={label}
                aria-label={isLacking ? `${goTo}: ${text('asset.noAlt')}` : goTo}
                startIcon={isLacking ? <WarningCircle fill="warning600" /> : undefined}
                onClick={() => onGoTo(place)}
              >
                {label}
              </TextButton>
            );
          })}
        </Flex>
      </Flex>
    </Flex>
  );
}

/** Groups places that people call the same, such as those in the items of one component. */
function byLabel(
  places: readonly Place[],
  labels: ReadonlyMap<string, string>,
): [label: string, places: [Place, ...Place[]]][] {
  const groups = new Map<string, [Place, ...Place[]]>();
  for (const place of places) {
    const label = labelOfPath(place.path, place.position, labels);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [place]);
    else group.push(place);
  }
  return [...groups];
}
