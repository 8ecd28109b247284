import { Button, Checkbox, Flex, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { type ReactNode, useState } from 'react';
import { styled } from 'styled-components';
import {
  type KeepReason,
  PERMISSIONS,
  type ReplacementPlanResponse,
} from '../../../server/contracts/api';
import type { AssetKind } from '../../../server/contracts/asset';
import { failureOf } from '../../api';
import { ConfirmDialog } from '../../ConfirmDialog';
import type { TextId } from '../../translations';
import { usePermission } from '../../usePermission';
import { type Text, useText } from '../../useText';
import { ListCard } from '../ListCard';
import { UsageEntryLine } from '../UsageEntryLine';
import { type Choice, usePlaceChoice } from './usePlaceChoice';

export interface PlaceListProps {
  plan: ReplacementPlanResponse;
  /** Null if the DAM has no such asset any more. */
  kind: AssetKind | null;
  /** Throws if the request fails. */
  replace: (places: Choice['places']) => Promise<void>;
}

const REASONS: Record<KeepReason, TextId> = {
  pinned: 'replace.keeps.pinned',
  'not-allowed': 'replace.keeps.notAllowed',
  'not-permitted': 'replace.keeps.notPermitted',
};

/** The places of the asset, each with a box, and what follows from the choice among them. */
export function PlaceList({ plan, kind, replace }: PlaceListProps) {
  const text = useText();
  const choice = usePlaceChoice(plan);
  const mayReplace = usePermission(PERMISSIONS.replace) === true;
  const isLive = plan.availability === 'live';
  return (
    <ListCard
      title={text('usage.where')}
      emptyText={text('usage.nowhere')}
      action={choice.total > 1 && isLive && <SelectAll choice={choice} />}
    >
      {[
        ...(isLive
          ? []
          : [<Notice key="not-live" id="replace.notLive" textColor="danger600" role="alert" />]),
        ...(isLive && choice.total === 0 && plan.entries.length > 0
          ? [<Notice key="none" id="replace.none" textColor="neutral800" role="status" />]
          : []),
        ...plan.entries.map((entry) => (
          <UsageEntryLine
            key={`${entry.uid} ${entry.documentId} ${entry.locale}`}
            entry={entry}
            kind={kind}
            drawPlace={(place, words, titleId) => (
              <PlaceBox
                words={words}
                titleId={titleId}
                reason={choice.reasonOf(entry, place)}
                isTwin={choice.isTwin(entry, place)}
                hasOwn={choice.hasOwn(entry, place)}
                isClosed={!isLive}
                isTicked={choice.isTicked(entry, place)}
                onTick={() => choice.toggle(entry, place)}
              />
            )}
          />
        )),
        ...hiddenLine(plan.hiddenPlaces, text),
        ...(isLive && choice.total > 0 && mayReplace
          ? [<RunLine key="run" choice={choice} replace={replace} />]
          : []),
      ]}
    </ListCard>
  );
}

interface NoticeProps {
  id: TextId;
  textColor: string;
  role: 'alert' | 'status';
}

function Notice({ id, ...look }: NoticeProps) {
  const text = useText();
  return (
    <li>
      <Typography {...look}>{text(id)}</Typography>
    </li>
  );
}

function hiddenLine(count: number, text: Text): ReactNode[] {
  if (count === 0) return [];
  return [
    <li key="hidden">
      <Typography textColor="neutral600">{text('usage.hidden', { count })}</Typography>
    </li>,
  ];
}

function SelectAll({ choice }: { choice: Choice }) {
  const text = useText();
  const isAll = choice.places.length === choice.total;
  return (
    <Checkbox
      checked={isAll ? true : choice.places.length === 0 ? false : 'indeterminate'}
      onCheckedChange={() => choice.tickAll(!isAll)}
    >
      {text('replace.all')}
    </Checkbox>
  );
}

interface PlaceBoxProps {
  words: string;
  titleId: string;
  reason: KeepReason | null;
  isTwin: boolean;
  hasOwn: boolean;
  isClosed: boolean;
  isTicked: boolean;
  onTick: () => void;
}

function PlaceBox(props: PlaceBoxProps) {
  const { words, titleId, reason, isTwin, hasOwn, isClosed, isTicked, onTick } = props;
  const text = useText();
  const note = reason !== null ? REASONS[reason] : isTwin ? 'replace.twin' : null;
  return (
    <Flex gap={2} alignItems="center" wrap="wrap">
      <Checkbox
        checked={isTicked}
        disabled={isClosed || reason !== null}
        onCheckedChange={onTick}
        aria-describedby={titleId}
      >
        {words}
      </Checkbox>
      {note !== null && (
        <Typography variant="pi" textColor="warning700">
          {text(note)}
        </Typography>
      )}
      {hasOwn && reason === null && (
        <Typography variant="pi" textColor="neutral600">
          {text('replace.own')}
        </Typography>
      )}
    </Flex>
  );
}

/** In view however long the list is. */
const Bar = styled.li`
  position: sticky;
  bottom: 0;
  z-index: 1;
  background: ${({ theme }) => theme.colors.neutral0};
`;

/** Says how many places are ticked, and replaces them after a question. */
function RunLine({ choice, replace }: { choice: Choice; replace: PlaceListProps['replace'] }) {
  const text = useText();
  const { toggleNotification } = useNotification();
  const [isAsking, setAsking] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const count = choice.places.length;
  const run = async () => {
    setAsking(false);
    setRunning(true);
    try {
      await replace(choice.places);
    } catch (error) {
      const { message } = failureOf(error);
      toggleNotification({ type: 'danger', message: message || text('replace.failed') });
      setRunning(false);
    }
  };
  return (
    <Bar>
      <Flex justifyContent="space-between" alignItems="center" gap={4} wrap="wrap">
        <Typography textColor="neutral600" role="status">
          {text('replace.chosen', { count, total: choice.total })}
        </Typography>
        <Button disabled={count === 0} loading={isRunning} onClick={() => setAsking(true)}>
          {text('replace.run', { count })}
        </Button>
      </Flex>
      {isAsking && (
        <ConfirmDialog
          title={text('replace.question', { count })}
          body={text('replace.question.body')}
          confirm={text('replace.run', { count })}
          onCancel={() => setAsking(false)}
          onConfirm={run}
        />
      )}
    </Bar>
  );
}
