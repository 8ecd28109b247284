import { Box, Checkbox, Flex, Tabs, Typography } from '@strapi/design-system';
import { Page, Pagination } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { styled } from 'styled-components';
import {
  type AdoptableFile,
  type AdoptableFilesResponse,
  type AdoptionResponse,
  type AssetChoice,
  MATCHES,
  type Match,
} from '../../../server/contracts/adoption';
import { useDamApi } from '../../api';
import { Failed } from '../../asset/Failed';
import { useRequest } from '../../useRequest';
import { useText } from '../../useText';
import { DoubtfulFile } from './DoubtfulFile';
import { LoneFiles } from './LoneFiles';
import { SureFile } from './SureFile';
import type { Act } from './useAdoption';

const DEFAULT_PAGE_SIZE = 25;

const List = styled.ul`
  margin-top: 1.6rem;

  & > li {
    padding: 2rem 0;
    border-top: 1px solid ${({ theme }) => theme.colors.neutral150};
  }

  & > li:last-child {
    padding-bottom: 0;
  }
`;

interface MatchesProps {
  counts: NonNullable<AdoptionResponse['scan']>['counts'];
  act: Act;
  isDisabled: boolean;
}

/** The files by how they match. Tab and page are in the address, so that a reload shows the same. */
export function Matches({ counts, act, isDisabled }: MatchesProps) {
  const text = useText();
  const [params, setParams] = useSearchParams();
  const match = MATCHES.find((each) => each === params.get('match')) ?? firstOf(counts);
  const shown = MATCHES.filter((each) => counts[each] > 0 || each === 'sure');
  return (
    <Tabs.Root
      variant="simple"
      value={match}
      onValueChange={(next) => setParams({ match: next }, { replace: true })}
    >
      <Tabs.List aria-label={text('adoption.matches')}>
        {shown.map((each) => (
          <Tabs.Trigger key={each} value={each}>
            {text(`adoption.match.${each}`, { count: counts[each] })}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value={match}>
        <Box paddingTop={4}>
          <Typography textColor="neutral700" tag="p">
            {text(counts[match] === 0 ? 'adoption.match.none' : `adoption.match.${match}.hint`)}
          </Typography>
          <Files key={match} match={match} act={act} isDisabled={isDisabled} />
        </Box>
      </Tabs.Content>
    </Tabs.Root>
  );
}

/** The first tab with files in it. */
function firstOf(counts: MatchesProps['counts']): Match {
  return MATCHES.find((match) => counts[match] > 0) ?? 'sure';
}

interface FilesProps {
  match: Match;
  act: Act;
  isDisabled: boolean;
}

function Files({ match, act, isDisabled }: FilesProps) {
  const { adoption: api } = useDamApi();
  const [params] = useSearchParams();
  const page = Number(params.get('page') ?? 1);
  const pageSize = Number(params.get('pageSize') ?? DEFAULT_PAGE_SIZE);
  const send = useCallback(
    (signal: AbortSignal) => api.files({ match, page, pageSize }, signal),
    [api, match, page, pageSize],
  );
  const { result, isStale, retry } = useRequest(send);
  if (result.phase === 'loading') return <Page.Loading />;
  if (result.phase === 'failed') {
    return <Failed failure={result.failure} dam={null} onRetry={retry} />;
  }
  const { total } = result.value;
  return (
    <Box aria-busy={isStale}>
      <FileList match={match} list={result.value} act={act} isDisabled={isDisabled} />
      {total > 10 && (
        <Box paddingTop={4}>
          <Pagination.Root
            pageCount={Math.ceil(total / pageSize)}
            total={total}
            defaultPageSize={DEFAULT_PAGE_SIZE}
          >
            <Pagination.PageSize options={['10', '25', '50', '100']} />
            <Pagination.Links />
          </Pagination.Root>
        </Box>
      )}
    </Box>
  );
}

interface FileListProps extends FilesProps {
  list: AdoptableFilesResponse;
}

function FileList({ match, list: { files }, act, isDisabled }: FileListProps) {
  const { chosenFor, choose } = useChoices(files, act);
  if (match === 'unmatched' || match === 'unreadable') return <LoneFiles files={files} />;
  if (files.length === 0) return null;
  return (
    <>
      {match === 'sure' && (
        <TickAll
          files={files}
          ticked={files.filter((file) => chosenFor(file) !== null).length}
          onChange={choose}
          isDisabled={isDisabled}
        />
      )}
      <List>
        {files.map((file) =>
          match === 'sure' ? (
            <SureFile
              key={file.id}
              file={file}
              isTicked={chosenFor(file) !== null}
              onChange={(asset) => choose([{ file, asset }])}
              isDisabled={isDisabled}
            />
          ) : (
            <DoubtfulFile
              key={file.id}
              file={file}
              chosen={chosenFor(file)}
              onChange={(asset) => choose([{ file, asset }])}
              isDisabled={isDisabled}
            />
          ),
        )}
      </List>
    </>
  );
}

/** A choice that is about to be saved. */
interface Choice {
  file: AdoptableFile;
  asset: AssetChoice | null;
}

/** Shows choices at once, and takes them back if they cannot be saved. */
function useChoices(files: readonly AdoptableFile[], act: Act) {
  const [made, setMade] = useState<ReadonlyMap<number, AssetChoice | null>>(new Map());
  const chosenFor = (file: AdoptableFile) => {
    const choice = made.get(file.id);
    return choice === undefined ? file.chosen : choice;
  };
  const withChoices = (choices: readonly Choice[]) => (before: typeof made) =>
    new Map([...before, ...choices.map(({ file, asset }) => [file.id, asset] as const)]);
  const choose = async (choices: readonly Choice[]) => {
    const former = choices.map(({ file }) => ({ file, asset: chosenFor(file) }));
    setMade(withChoices(choices));
    const sent = choices.map(({ file: { id }, asset }) => ({ fileId: id, asset }));
    if (!(await act((api) => api.choose({ choices: sent })))) setMade(withChoices(former));
  };
  return { chosenFor, choose, files };
}

interface TickAllProps {
  files: readonly AdoptableFile[];
  ticked: number;
  onChange: (choices: readonly Choice[]) => void;
  isDisabled: boolean;
}

function TickAll({ files, ticked, onChange, isDisabled }: TickAllProps) {
  const text = useText();
  const all = ticked === files.length;
  return (
    <Flex paddingTop={4}>
      <Checkbox
        checked={all ? true : ticked === 0 ? false : 'indeterminate'}
        disabled={isDisabled}
        onCheckedChange={() =>
          onChange(files.map((file) => ({ file, asset: all ? null : onlyAssetOf(file) })))
        }
      >
        {text('adoption.tickAll', { count: files.length })}
      </Checkbox>
    </Flex>
  );
}

/** A sure file has one candidate. */
function onlyAssetOf({ candidates: [only] }: AdoptableFile): AssetChoice | null {
  return only === undefined ? null : { connection: only.connection, assetId: only.assetId };
}
