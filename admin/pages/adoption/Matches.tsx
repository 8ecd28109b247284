import { Box, Tabs, Typography } from '@strapi/design-system';
import { Page } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
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
import { Addresses } from './Addresses';
import { DoubtfulFile } from './DoubtfulFile';
import { LoneFiles } from './LoneFiles';
import { List, Pages, TickAll, usePage } from './Paged';
import { SureFile } from './SureFile';
import type { Act } from './useAdoption';

/** The tabs: files by how they match, then addresses of the DAM in content. */
const TABS = [...MATCHES, 'addresses'] as const;

interface MatchesProps {
  counts: Counts;
  uploadTo: AdoptionResponse['uploadTo'];
  act: Act;
  isDisabled: boolean;
}

/** How much each tab has. */
type Counts = Record<(typeof TABS)[number], number>;

/** The files by how they match, and the addresses. Tab and page are in the address, so that a reload shows the same. */
export function Matches({ counts, uploadTo, act, isDisabled }: MatchesProps) {
  const text = useText();
  const [params, setParams] = useSearchParams();
  const match = TABS.find((each) => each === params.get('match')) ?? firstOf(counts);
  const shown = TABS.filter((each) => counts[each] > 0 || each === 'sure');
  return (
    <Tabs.Root
      variant="simple"
      value={match}
      onValueChange={(next) => setParams({ match: next }, { replace: true })}
    >
      <Tabs.List aria-label={text('adoption.matches')}>
        {shown.map((each) => (
          <Tabs.Trigger key={each} value={each}>
            {text(labelOf(each), { count: counts[each] })}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value={match}>
        <Box paddingTop={4}>
          <Typography textColor="neutral700" tag="p">
            {text(counts[match] === 0 ? 'adoption.match.none' : `${labelOf(match)}.hint`)}
          </Typography>
          {match === 'addresses' ? (
            <Addresses act={act} isDisabled={isDisabled} />
          ) : (
            <Files
              key={match}
              match={match}
              uploadTo={uploadTo}
              act={act}
              isDisabled={isDisabled}
            />
          )}
        </Box>
      </Tabs.Content>
    </Tabs.Root>
  );
}

function labelOf(tab: (typeof TABS)[number]) {
  return tab === 'addresses' ? ('adoption.addresses' as const) : (`adoption.match.${tab}` as const);
}

/** The first tab with something in it. */
function firstOf(counts: Counts): (typeof TABS)[number] {
  return TABS.find((tab) => counts[tab] > 0) ?? 'sure';
}

interface FilesProps {
  match: Match;
  uploadTo: AdoptionResponse['uploadTo'];
  act: Act;
  isDisabled: boolean;
}

function Files({ match, uploadTo, act, isDisabled }: FilesProps) {
  const { adoption: api } = useDamApi();
  const { page, pageSize } = usePage();
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
      <FileList
        match={match}
        list={result.value}
        uploadTo={uploadTo}
        act={act}
        onUploaded={retry}
        isDisabled={isDisabled}
      />
      <Pages total={total} />
    </Box>
  );
}

interface FileListProps extends FilesProps {
  list: AdoptableFilesResponse;
  onUploaded: () => void;
}

function FileList(props: FileListProps) {
  const { match, list, uploadTo, act, onUploaded, isDisabled } = props;
  const { files } = list;
  const text = useText();
  const { chosenFor, choose } = useChoices(act);
  if (match === 'unmatched' || match === 'unreadable') {
    return (
      <LoneFiles
        files={files}
        uploadTo={match === 'unmatched' ? uploadTo : []}
        act={act}
        onUploaded={onUploaded}
        isDisabled={isDisabled}
      />
    );
  }
  if (files.length === 0) return null;
  return (
    <>
      {match === 'sure' && (
        <TickAll
          label={text('adoption.tickAll', { count: files.length })}
          total={files.length}
          ticked={files.filter((file) => chosenFor(file) !== null).length}
          onChange={(ticked) =>
            choose(files.map((file) => ({ file, asset: ticked ? onlyAssetOf(file) : null })))
          }
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
function useChoices(act: Act) {
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
  return { chosenFor, choose };
}

/** A sure file has one candidate. */
function onlyAssetOf({ candidates: [only] }: AdoptableFile): AssetChoice | null {
  return only === undefined ? null : { connection: only.connection, assetId: only.assetId };
}
