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
import { StatusFailed } from '../media/FieldStatus';
import { referencesIn } from '../references';
import { useCanPick } from '../useCanPick';
import { type AssetKnowledge, useReferencedAssets } from '../useReferencedAssets';
import { FillFields } from './FillFields';
import { targetsOf } from './fillTargets';
import { useFormLayout } from './useFormLayout';

const Line = styled.button`
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

interface Use {
  field: string;
  /** What editors call the field. */
  label: string;
  reference: Reference;
}

/** All DAM assets of the entry as it is being edited, those with a problem first. */
export default function AssetPanel() {
  const text = useText();
  const canPick = useCanPick();
  const values = useForm('DamAssetPanel', (form) => form.values) as Record<string, unknown>;
  const { layout, mayChange } = useFormLayout();
  const labels = new Map(layout.fields.map(({ name, label }) => [name, label]));
  const uses = Object.entries(values).flatMap(([field, value]) =>
    referencesIn(value).map(
      (reference): Use => ({ field, label: labels.get(field) ?? field, reference }),
    ),
  );
  const known = useReferencedAssets(canPick === true ? uses.map(({ reference }) => reference) : []);
  const targets = canPick === true ? targetsOf(layout, values, mayChange) : [];
  return (
    <Flex direction="column" alignItems="stretch" gap={3} width="100%">
      {canPick === false && uses.length > 0 ? (
        <Note>{text('field.noPermission')}</Note>
      ) : uses.length === 0 ? (
        <Note>{text('panel.none')}</Note>
      ) : (
        <Uses uses={uses} {...known} />
      )}
      {targets.length > 0 && <FillFields targets={targets} />}
    </Flex>
  );
}

function Note({ children }: { children: string }) {
  return (
    <Typography variant="pi" textColor="neutral600">
      {children}
    </Typography>
  );
}

function Uses(props: { uses: readonly Use[] } & ReturnType<typeof useReferencedAssets>) {
  const { uses, knowledgeOf, failure, retry } = props;
  const text = useText();
  const lines = uses.map((use) => ({ ...use, knowledge: knowledgeOf(use.reference) }));
  const problems = lines.filter(({ knowledge }) => isProblem(knowledge));
  const sound = lines.filter(({ knowledge }) => !isProblem(knowledge));
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      {failure !== null && <StatusFailed onRetry={retry} />}
      {problems.length > 0 && (
        <Typography variant="pi" textColor="danger600" fontWeight="semiBold" role="status">
          {text('panel.problems', { count: problems.length })}
        </Typography>
      )}
      <Flex tag="ul" direction="column" alignItems="stretch" gap={1}>
        {[...problems, ...sound].map((line) => (
          <li key={`${line.field} ${referenceKey(line.reference)}`}>
            <PanelLine {...line} />
          </li>
        ))}
      </Flex>
    </Flex>
  );
}

function isProblem(knowledge: AssetKnowledge | null): boolean {
  return knowledge !== null && knowledge.availability !== 'live';
}

function PanelLine(props: Use & { knowledge: AssetKnowledge | null }) {
  const { field, label, reference, knowledge } = props;
  const text = useText();
  const [now] = useState(() => Date.now());
  const asset = knowledge?.asset ?? null;
  const title = asset?.title ?? reference.assetId;
  return (
    <Line
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
          {knowledge !== null && <StateBadge state={stateOf(knowledge.availability, asset, now)} />}
        </Flex>
      </Flex>
    </Line>
  );
}
