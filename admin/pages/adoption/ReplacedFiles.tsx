import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Page } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import { styled } from 'styled-components';
import type { ReplacedFile } from '../../../server/contracts/adoption';
import { useDamApi } from '../../api';
import { Failed } from '../../asset/Failed';
import { Thumbnail } from '../../asset/Thumbnail';
import { useFormat } from '../../asset/useFormat';
import { ConfirmDialog } from '../../ConfirmDialog';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { List } from '../ListCard';
import type { Act } from './useAdoption';

/** Files that are listed; further ones are counted, and removed by the button for all. */
const MOST_LISTED = 100;

const Picture = styled(Box)`
  width: 6.4rem;
  height: 4.8rem;
`;

interface ReplacedFilesProps {
  /** Files whose time has come, on all pages. */
  removable: number;
  act: Act;
  isDisabled: boolean;
}

/** Files whose place assets took: removed for good, or kept. */
export function ReplacedFiles({ removable, act, isDisabled }: ReplacedFilesProps) {
  const text = useText();
  const { adoption: api } = useDamApi();
  /** Null for all. */
  const [asked, setAsked] = useState<readonly number[] | null | undefined>(undefined);
  const send = useCallback(
    (signal: AbortSignal) => api.replaced({ page: 1, pageSize: MOST_LISTED }, signal),
    [api],
  );
  const { result, isStale, retry } = useRequest(send);
  if (result.phase === 'loading') return <Page.Loading />;
  if (result.phase === 'failed') {
    return <Failed failure={result.failure} dam={null} onRetry={retry} />;
  }
  const { files, total } = result.value;
  return (
    <Box aria-busy={isStale}>
      {removable > 0 && (
        <Box paddingBottom={4}>
          <Button variant="danger-light" disabled={isDisabled} onClick={() => setAsked(null)}>
            {text('adoption.remove.all', { count: removable })}
          </Button>
        </Box>
      )}
      <List>
        {files.map((file) => (
          <Line
            key={file.id}
            file={file}
            isDisabled={isDisabled}
            onRemove={() => setAsked([file.id])}
            onKeep={() => void act((each) => each.keep({ fileId: file.id }))}
          />
        ))}
      </List>
      {total > files.length && (
        <Typography textColor="neutral600" tag="p" paddingTop={2}>
          {text('adoption.replaced.more', { count: total - files.length })}
        </Typography>
      )}
      {asked !== undefined && (
        <ConfirmDialog
          title={text('adoption.remove.title', { count: asked?.length ?? removable })}
          body={text('adoption.remove.body')}
          confirm={text('adoption.remove')}
          isDangerous
          onCancel={() => setAsked(undefined)}
          onConfirm={() => {
            setAsked(undefined);
            void act((each) => each.remove({ fileIds: asked && [...asked] }));
          }}
        />
      )}
    </Box>
  );
}

interface LineProps {
  file: ReplacedFile;
  isDisabled: boolean;
  onRemove: () => void;
  onKeep: () => void;
}

function Line({ file, isDisabled, onRemove, onKeep }: LineProps) {
  const text = useText();
  const format = useFormat();
  const { name, kind, mime, pictureUrl, sizeBytes, adoptedAt, removableAt, isRemovable } = file;
  const facts = [
    sizeBytes === null ? null : format.bytes(sizeBytes),
    text('adoption.replaced.at', { date: format.dateTime(adoptedAt) }),
    isRemovable ? null : text('adoption.replaced.from', { date: format.dateTime(removableAt) }),
  ];
  return (
    <Flex tag="li" justifyContent="space-between" gap={4} wrap="wrap">
      <Flex gap={4} minWidth={0}>
        <Picture hasRadius overflow="hidden" shrink={0}>
          <Thumbnail url={pictureUrl} kind={kind} mime={mime} />
        </Picture>
        <Box minWidth={0}>
          <Typography fontWeight="semiBold" textColor="neutral800" tag="div" ellipsis dir="auto">
            {name}
          </Typography>
          <Typography variant="pi" textColor="neutral600">
            {facts.filter((fact) => fact !== null).join(' · ')}
          </Typography>
        </Box>
      </Flex>
      <Flex gap={2}>
        <Button
          variant="tertiary"
          disabled={isDisabled}
          aria-label={text('adoption.keepFile.of', { file: name })}
          onClick={onKeep}
        >
          {text('adoption.keepFile')}
        </Button>
        {isRemovable && (
          <Button
            variant="danger-light"
            disabled={isDisabled}
            aria-label={text('adoption.remove.of', { file: name })}
            onClick={onRemove}
          >
            {text('adoption.remove')}
          </Button>
        )}
      </Flex>
    </Flex>
  );
}
