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
  const { modes, entries } = result.value;
  return (
    <Flex direction="column" alignItems="stretch" gap={3} padding={[6, 8, 0]} role="alert">
      {KINDS.map(({ kind, warned, refused }) => {
        const concerned = entries
          .map((entry) => only(entry, (concern) => concern.kind === kind))
          .filter(({ concerns }) => concerns.length > 0);
        if (concerned.length === 0) return null;
        const isRefused = modes[kind] === 'block';
        return (
          <Notice
            key={kind}
            tone={isRefused ? 'danger' : 'warning'}
            title={text(isRefused ? refused : warned, { count: concerned.length })}
            model={model}
            entries={concerned}
          />
        );
      })}
    </Flex>
  );
}

/** Most severe first, with what is said where publishing is refused or only warned of. */
const KINDS = [
  { kind: 'hidden', warned: 'publish.bulk.hidden', refused: 'publish.bulk.blocked' },
  { kind: 'aiGenerated', warned: 'publish.bulk.ai', refused: 'publish.bulk.ai.blocked' },
  {
    kind: 'undescribed',
    warned: 'publish.bulk.undescribed',
    refused: 'publish.bulk.undescribed.blocked',
  },
  { kind: 'ending', warned: 'publish.bulk.ending', refused: 'publish.bulk.ending' },
] as const;

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
