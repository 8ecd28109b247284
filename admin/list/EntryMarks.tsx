import { Flex, Typography } from '@strapi/design-system';
import { useTable } from '@strapi/strapi/admin';
import { useState } from 'react';
import { stateOf } from '../asset/assetState';
import { StateBadge } from '../asset/StateBadge';
import { useFormat } from '../asset/useFormat';
import { useText } from '../useText';
import { type ListRow, useMarks } from './useMarks';

interface EntryMarksProps {
  uid: string;
  documentId: string;
}

/** The most urgent state of the entry's assets, and how many others need attention. Empty if none does. */
export default function EntryMarks({ uid, documentId }: EntryMarksProps) {
  const text = useText();
  const format = useFormat();
  const [now] = useState(() => Date.now());
  const rows = useTable('DamEntryMarks', (table) => table.rows) as readonly object[] as ListRow[];
  const marks = useMarks(uid, rows);
  if (marks === 'failed') {
    return (
      <Typography variant="pi" textColor="neutral600">
        {text('marks.failed')}
      </Typography>
    );
  }
  const mark = marks?.get(documentId);
  const [first] = mark?.assets ?? [];
  if (mark === undefined || first === undefined) return null;
  const names = mark.assets.map(
    (asset) => `${asset.title}: ${format.state(stateOf(asset.availability, asset, now))}`,
  );
  return (
    <Flex gap={2} title={names.join('\n')}>
      <StateBadge state={stateOf(first.availability, first, now)} />
      {mark.total > 1 && (
        <Typography variant="pi" textColor="neutral600">
          {text('marks.more', { count: mark.total - 1 })}
        </Typography>
      )}
    </Flex>
  );
}
