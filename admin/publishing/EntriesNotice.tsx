import { Box, Flex, Typography } from '@strapi/design-system';
import { WarningCircle } from '@strapi/icons';
import { unstable_useDocumentLayout as useDocumentLayout } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import type { EntriesCheckResponse, PublishConcern } from '../../server/contracts/api';
import { useDamApi } from '../api';
import { useRequest } from '../useRequest';
import { useText } from '../useText';

interface EntriesNoticeProps {
  model: string;
  documents: readonly { documentId: string; locale?: string | null }[];
}

type CheckedEntry = EntriesCheckResponse['entries'][number];

/** Names the entries that visitors would not see whole, above the list of entries to publish. */
export default function EntriesNotice({ model, documents }: EntriesNoticeProps) {
  const text = useText();
  const api = useDamApi();
  const drafts = JSON.stringify(
    documents.map(({ documentId, locale = null }) => ({ documentId, locale })),
  );
  const { result } = useRequest(
    useCallback(
      (signal: AbortSignal) => api.checkEntries({ uid: model, drafts: JSON.parse(drafts) }, signal),
      [api, model, drafts],
    ),
  );
  if (result.phase !== 'ready') return null;
  const { mode, entries } = result.value;
  const hidden = entries.filter(({ concerns }) => concerns.some(isHidden));
  const ending = entries.filter(({ concerns }) => concerns.some(isEnding));
  return (
    <Flex direction="column" alignItems="stretch" gap={3} padding={[6, 8, 0]} role="alert">
      {hidden.length > 0 && (
        <Notice
          tone={mode === 'block' ? 'danger' : 'warning'}
          title={text(mode === 'block' ? 'publish.bulk.blocked' : 'publish.bulk.hidden', {
            count: hidden.length,
          })}
          model={model}
          entries={hidden.map((entry) => only(entry, isHidden))}
        />
      )}
      {ending.length > 0 && (
        <Notice
          tone="warning"
          title={text('publish.bulk.ending', { count: ending.length })}
          model={model}
          entries={ending.map((entry) => only(entry, isEnding))}
        />
      )}
    </Flex>
  );
}

function isHidden({ kind }: PublishConcern): boolean {
  return kind === 'hidden';
}

function isEnding({ kind }: PublishConcern): boolean {
  return kind === 'ending';
}

function only(entry: CheckedEntry, filter: (concern: PublishConcern) => boolean): CheckedEntry {
  return { ...entry, concerns: entry.concerns.filter(filter) };
}

interface NoticeProps {
  tone: 'danger' | 'warning';
  title: string;
  model: string;
  entries: readonly CheckedEntry[];
}

function Notice({ tone, title, model, entries }: NoticeProps) {
  const { edit } = useDocumentLayout(model);
  const labels = new Map(edit.layout.flat(2).map(({ name, label }) => [name, label]));
  /** The fields of an entry, in the order of its form. */
  const fieldsOf = ({ concerns }: CheckedEntry) => {
    const names = new Set(concerns.map(({ field }) => field.split('.')[0] ?? field));
    const known = [...labels.keys()].filter((name) => names.has(name));
    const others = [...names].filter((name) => !labels.has(name));
    return [...known, ...others].map((name) => labels.get(name) ?? name).join(', ');
  };
  return (
    <Flex
      gap={3}
      padding={4}
      alignItems="flex-start"
      hasRadius
      background={`${tone}100`}
      borderColor={`${tone}200`}
    >
      <Box flex="none" paddingTop="2px">
        <WarningCircle width="1.6rem" height="1.6rem" fill={`${tone}600`} aria-hidden />
      </Box>
      <Box minWidth={0} flex="1">
        <Typography tag="p" fontWeight="semiBold" textColor="neutral800">
          {title}
        </Typography>
        {/* With many entries the list scrolls, also by keyboard. */}
        <Box
          tag="ul"
          maxHeight="16rem"
          overflow="auto"
          tabIndex={entries.length > 4 ? 0 : undefined}
        >
          {entries.map((entry) => (
            <li key={`${entry.documentId} ${entry.locale ?? ''}`}>
              <Typography variant="omega" textColor="neutral800" dir="auto">
                <b>{entry.title || entry.documentId}</b>
                {': '}
                {fieldsOf(entry)}
              </Typography>
            </li>
          ))}
        </Box>
      </Box>
    </Flex>
  );
}
