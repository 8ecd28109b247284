import { Box, Flex, Typography } from '@strapi/design-system';
import { useForm } from '@strapi/strapi/admin';
import { useState } from 'react';
import { styled } from 'styled-components';
import { type Reference, referenceKey } from '../../../server/contracts/reference';
import { stateOf } from '../../asset/assetState';
import { StateBadge } from '../../asset/StateBadge';
import { Thumbnail } from '../../asset/Thumbnail';
import { useText } from '../../useText';
import { fieldElement } from '../fieldElement';
import { referencesIn } from '../references';
import { StatusFailed } from '../StatusFailed';
import { useCanPick } from '../useCanPick';
import { type ReferenceStatus, useReferencedAssets } from '../useReferencedAssets';
import { FillFields } from './FillFields';
import { targetsOf } from './fillTargets';
import { useFormLayout } from './useFormLayout';

const LineButton = styled.button`
  display: grid;
  grid-template-columns: 4.8rem minmax(0, 1fr);
  gap: 0.8rem;
  width: 100%;
  padding: 0.4rem;
  cursor: pointer;
  text-align: left;
  border-radius: ${({ theme }) => theme.borderRadius};

  &:hover {
    background: ${({ theme }) => theme.colors.neutral100};
  }

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
  }
`;

/** A reference in a top-level field of the entry. */
interface FieldReference {
  field: string;
  /** Label of the field. */
  label: string;
  reference: Reference;
}

/** Lists the DAM assets of the entry as it is being edited, those with a problem first. */
export default function AssetPanel() {
  const text = useText();
  const canPick = useCanPick();
  const values = useForm('DamAssetPanel', (form) => form.values) as Record<string, unknown>;
  const { layout, mayChange } = useFormLayout();
  const labels = new Map(layout.fields.map(({ name, label }) => [name, label]));
  const references = Object.entries(values).flatMap(([field, value]) =>
    referencesIn(value).map(
      (reference): FieldReference => ({ field, label: labels.get(field) ?? field, reference }),
    ),
  );
  const statuses = useReferencedAssets(
    canPick === true ? references.map(({ reference }) => reference) : [],
  );
  const targets = canPick === true ? targetsOf(layout, values, mayChange) : [];
  return (
    <Flex direction="column" alignItems="stretch" gap={3} width="100%">
      {canPick === false && references.length > 0 ? (
        <Hint>{text('field.noPermission')}</Hint>
      ) : references.length === 0 ? (
        <Hint>{text('panel.none')}</Hint>
      ) : (
        <ReferenceList references={references} {...statuses} />
      )}
      {targets.length > 0 && <FillFields targets={targets} />}
    </Flex>
  );
}

function Hint({ children }: { children: string }) {
  return (
    <Typography variant="pi" textColor="neutral600">
      {children}
    </Typography>
  );
}

function ReferenceList(
  props: { references: readonly FieldReference[] } & ReturnType<typeof useReferencedAssets>,
) {
  const { references, statusOf, failure, retry } = props;
  const text = useText();
  const lines = references.map((each) => ({ ...each, status: statusOf(each.reference) }));
  const problems = lines.filter(({ status }) => isProblem(status));
  const others = lines.filter(({ status }) => !isProblem(status));
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      {failure !== null && <StatusFailed onRetry={retry} />}
      {problems.length > 0 && (
        <Typography variant="pi" textColor="danger600" fontWeight="semiBold" role="status">
          {text('panel.problems', { count: problems.length })}
        </Typography>
      )}
      <Flex tag="ul" direction="column" alignItems="stretch" gap={1}>
        {[...problems, ...others].map((line) => (
          <li key={`${line.field} ${referenceKey(line.reference)}`}>
            <ReferenceLine {...line} />
          </li>
        ))}
      </Flex>
    </Flex>
  );
}

function isProblem(status: ReferenceStatus | null): boolean {
  return status !== null && status.availability !== 'live';
}

/** A button that scrolls to the field and focuses it. */
function ReferenceLine(props: FieldReference & { status: ReferenceStatus | null }) {
  const { field, label, reference, status } = props;
  const text = useText();
  const [now] = useState(() => Date.now());
  const asset = status?.asset ?? null;
  const title = asset?.title ?? reference.assetId;
  return (
    <LineButton
      type="button"
      aria-label={text('panel.goTo', { title, field: label })}
      onClick={() => {
        const element = fieldElement(field);
        element?.scrollIntoView({ block: 'center' });
        element?.focus({ preventScroll: true });
      }}
    >
      <Box height="4.8rem" hasRadius overflow="hidden">
        <Thumbnail
          url={asset?.thumbnailUrl ?? null}
          kind={asset?.kind ?? 'image'}
          mime={asset?.mime ?? ''}
        />
      </Box>
      <Flex direction="column" alignItems="flex-start" gap={1} minWidth={0}>
        <Typography variant="pi" textColor="neutral800" fontWeight="semiBold" ellipsis>
          {title}
        </Typography>
        <Flex gap={2} wrap="wrap">
          <Typography variant="pi" textColor="neutral600" ellipsis>
            {label}
          </Typography>
          {status !== null && <StateBadge state={stateOf(status.availability, asset, now)} />}
        </Flex>
      </Flex>
    </LineButton>
  );
}
