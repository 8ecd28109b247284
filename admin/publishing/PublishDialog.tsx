import { Box, Button, Dialog, Flex, Typography } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import type { PublishConcern } from '../../server/contracts/api';
import { referenceKey } from '../../server/contracts/reference';
import { AssetPlaces } from '../fields/AssetPlaces';
import { focusPlace } from '../fields/fieldElement';
import { labelOfPath } from '../fields/fieldLabels';
import { byAsset, type Place, type PlacesOfAsset } from '../fields/places';
import { StatusBadge } from '../fields/StatusBadge';
import { useReturnFocus } from '../useReturnFocus';
import { useText } from '../useText';
import type { Question } from './question';

/** Asks if an entry is published although visitors would not see all of its assets, or not for long. */
export default function PublishDialog({ check, labels, places, answer }: Question) {
  const text = useText();
  const returnFocus = useReturnFocus();
  const assetsWith = (kind: PublishConcern['kind']): ConcernedAsset[] => {
    const concerns = check.concerns.filter((each) => each.kind === kind);
    return byAsset(places.filter((place) => concerns.some((each) => isAbout(each, place)))).flatMap(
      (group) => {
        const concern = concerns.find(({ reference }) => referenceKey(reference) === group.key);
        return concern === undefined ? [] : [{ ...group, concern }];
      },
    );
  };
  const hidden = assetsWith('hidden');
  const ending = assetsWith('ending');
  const undescribed = assetsWith('undescribed');
  const aiGenerated = assetsWith('aiGenerated');
  const refuses = (kind: PublishConcern['kind']) =>
    check.modes[kind] === 'block' && check.concerns.some((concern) => concern.kind === kind);
  const refusesHidden = refuses('hidden');
  const refusesAi = refuses('aiGenerated');
  const isRefused = refusesHidden || refusesAi || refuses('undescribed');
  const goTo = (place: Place) => {
    answer(false);
    // After the dialog has given the focus back.
    setTimeout(() => focusPlace(place));
  };
  const listOf = (list: readonly ConcernedAsset[]) =>
    [
      ...new Set(
        list.flatMap((asset) => asset.places.map(({ path }) => labelOfPath(path, null, labels))),
      ),
    ].join(', ');
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : answer(false))}>
      <Dialog.Content
        onCloseAutoFocus={returnFocus}
        // As in the picker: key presses must not reach the form behind the dialog.
        onKeyDown={(event) => (event.key === 'Escape' ? undefined : event.stopPropagation())}
      >
        <Dialog.Header>
          {text(isRefused ? 'publish.refused' : 'publish.anyway.question')}
        </Dialog.Header>
        <Dialog.Body>
          <Flex direction="column" alignItems="stretch" gap={4} width="100%">
            <Flex justifyContent="center">
              <WarningCircle
                width="2.4rem"
                height="2.4rem"
                fill={isRefused ? 'danger600' : 'warning600'}
                aria-hidden
              />
            </Flex>
            {hidden.length > 0 && (
              <Concerned
                title={text(refusesHidden ? 'publish.blocked' : 'publish.hidden', {
                  count: hidden.length,
                  fields: listOf(hidden),
                })}
                assets={hidden}
                labels={labels}
                onGoTo={goTo}
              />
            )}
            {ending.length > 0 && (
              <Concerned
                title={text('publish.ending', { count: ending.length, fields: listOf(ending) })}
                assets={ending}
                labels={labels}
                onGoTo={goTo}
              />
            )}
            {hidden.length > 0 && (
              <Remedy>
                {text(refusesHidden ? 'publish.blocked.remedy' : 'publish.hidden.remedy', {
                  count: hidden.length,
                })}
              </Remedy>
            )}
            {aiGenerated.length > 0 && (
              <Concerned
                title={text('publish.ai', {
                  count: aiGenerated.length,
                  fields: listOf(aiGenerated),
                })}
                remedy={text(refusesAi ? 'publish.ai.refused' : 'publish.ai.label')}
                assets={aiGenerated}
                labels={labels}
                onGoTo={goTo}
              />
            )}
            {undescribed.length > 0 && (
              <Concerned
                title={text('publish.undescribed', {
                  count: undescribed.length,
                  fields: listOf(undescribed),
                })}
                remedy={text('publish.undescribed.remedy')}
                assets={undescribed}
                labels={labels}
                onGoTo={goTo}
              />
            )}
          </Flex>
        </Dialog.Body>
        <Dialog.Footer>
          <Dialog.Cancel>
            <Button variant="tertiary" fullWidth>
              {text(isRefused ? 'action.close' : 'action.cancel')}
            </Button>
          </Dialog.Cancel>
          {!isRefused && (
            <Dialog.Action>
              <Button variant="default" fullWidth onClick={() => answer(true)}>
                {text('publish.anyway')}
              </Button>
            </Dialog.Action>
          )}
        </Dialog.Footer>
      </Dialog.Content>
    </Dialog.Root>
  );
}

/** Hidden assets and ending rights are so everywhere; a description is missing in one field and not in another. */
function isAbout({ kind, field, reference }: PublishConcern, place: Place): boolean {
  if (referenceKey(reference) !== referenceKey(place.reference)) return false;
  return kind !== 'undescribed' || field === place.field;
}

type ConcernedAsset = PlacesOfAsset<Place> & { concern: PublishConcern };

/** What to do about assets that were named above. */
function Remedy({ children }: { children: string }) {
  return (
    <Typography variant="pi" textColor="neutral600" textAlign="center" tag="p">
      {children}
    </Typography>
  );
}

interface ConcernedProps {
  title: string;
  /** Absent where it follows further below. */
  remedy?: string;
  assets: readonly ConcernedAsset[];
  labels: ReadonlyMap<string, string>;
  onGoTo: (place: Place) => void;
}

function Concerned({ title, remedy, assets, labels, onGoTo }: ConcernedProps) {
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Box>
        <Typography tag="p" fontWeight="semiBold" textAlign="center">
          {title}
        </Typography>
        <Flex
          tag="ul"
          direction="column"
          alignItems="stretch"
          gap={3}
          paddingTop={3}
          maxHeight="32vh"
          overflow="auto"
        >
          {assets.map((asset) => (
            <li key={asset.key}>
              <AssetPlaces
                {...asset}
                asset={asset.concern.asset}
                badge={<StatusBadge status={{ ...asset.concern, asOf: null }} />}
                labels={labels}
                onGoTo={onGoTo}
              />
            </li>
          ))}
        </Flex>
      </Box>
      {remedy !== undefined && <Remedy>{remedy}</Remedy>}
    </Flex>
  );
}
