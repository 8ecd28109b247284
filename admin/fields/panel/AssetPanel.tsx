import { Flex, Typography } from '@strapi/design-system';
import { useForm } from '@strapi/strapi/admin';
import { lacksAlternative, NO_ALTERNATIVE } from '../../asset/lacksAlternative';
import { StateBadge } from '../../asset/StateBadge';
import { useText } from '../../useText';
import { AssetPlaces } from '../AssetPlaces';
import type { ReferenceStatus } from '../assetStore';
import { focusPlace } from '../fieldElement';
import { fieldLabels } from '../fieldLabels';
import { byAsset, type Place, type PlacesOfAsset, placesOf } from '../places';
import { StatusBadge } from '../StatusBadge';
import { StatusFailed } from '../StatusFailed';
import { useCanPick } from '../useCanPick';
import { useReferencedAssets } from '../useReferencedAssets';
import { FillFields } from './FillFields';
import { targetsOf } from './fillTargets';
import { Losses } from './Losses';
import { useFormLayout } from './useFormLayout';

/** Lists the DAM assets of the entry as it is being edited, those with a problem first. */
export default function AssetPanel() {
  const text = useText();
  const canPick = useCanPick();
  const values = useForm('DamAssetPanel', (form) => form.values) as Record<string, unknown>;
  const { layout, mayChange } = useFormLayout();
  const labels = fieldLabels(layout.fields, layout.components);
  const order = layout.fields.map(({ name }) => name);
  const assets = byAsset(placesOf(values, order));
  const { losses, ...statuses } = useReferencedAssets(assets.map(({ reference }) => reference));
  const targets = canPick === true ? targetsOf(layout, values, mayChange) : [];
  return (
    <Flex direction="column" alignItems="stretch" gap={3} width="100%">
      <Losses losses={losses} />
      {assets.length === 0 ? (
        <Typography variant="pi" textColor="neutral600">
          {text('panel.none')}
        </Typography>
      ) : (
        <AssetList assets={assets} labels={labels} {...statuses} />
      )}
      {targets.length > 0 && <FillFields targets={targets} />}
    </Flex>
  );
}

interface AssetListProps extends Omit<ReturnType<typeof useReferencedAssets>, 'losses'> {
  assets: readonly PlacesOfAsset<Place>[];
  labels: ReadonlyMap<string, string>;
}

function AssetList(props: AssetListProps) {
  const { assets, labels, statusOf, failure, retry } = props;
  const text = useText();
  const lines = assets.map((each) => ({ ...each, status: statusOf(each.reference) }));
  const problems = lines.filter(({ status }) => isProblem(status));
  const others = [true, false].flatMap((isFirst) =>
    lines.filter((line) => !isProblem(line.status) && lackingOf(line).length > 0 === isFirst),
  );
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      {failure !== null && <StatusFailed onRetry={retry} />}
      {problems.length > 0 && (
        <div role="status">
          <Typography variant="pi" textColor="danger600" fontWeight="semiBold" tag="p">
            {text('panel.problems', { count: problems.length })}
          </Typography>
          <Typography variant="pi" textColor="neutral600" tag="p">
            {text('publish.hidden.remedy', { count: problems.length })}
          </Typography>
        </div>
      )}
      <Flex tag="ul" direction="column" alignItems="stretch" gap={3}>
        {[...problems, ...others].map(({ key, status, ...line }) => {
          const lacking = lackingOf({ ...line, status });
          const { version } = line.reference;
          return (
            <li key={key}>
              <AssetPlaces
                {...line}
                asset={status?.asset ?? null}
                badge={
                  status !== null && (
                    <>
                      <StatusBadge status={status} />
                      {version !== undefined && (
                        <Typography variant="pi" textColor="neutral600">
                          {text('version.pinned', { version })}
                        </Typography>
                      )}
                      {lacking.length > 0 && <StateBadge state={NO_ALTERNATIVE} />}
                    </>
                  )
                }
                labels={labels}
                lacking={lacking.length < line.places.length ? lacking : []}
                onGoTo={focusPlace}
              />
            </li>
          );
        })}
      </Flex>
    </Flex>
  );
}

/** The places in which an image has no alternative text. */
function lackingOf({
  places,
  status,
}: {
  places: readonly Place[];
  status: ReferenceStatus | null;
}) {
  if (!lacksAlternative(status?.asset ?? null)) return [];
  return places.filter(({ isUndescribed }) => isUndescribed);
}

function isProblem(status: ReferenceStatus | null): boolean {
  return status !== null && status.availability !== 'live';
}
