import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { Layouts, Page } from '@strapi/strapi/admin';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { AdoptionResponse } from '../../../server/contracts/adoption';
import { PERMISSIONS } from '../../../server/contracts/api';
import { Failed } from '../../asset/Failed';
import { useFormat } from '../../asset/useFormat';
import type { TextId } from '../../translations';
import { useText } from '../../useText';
import { Matches } from './Matches';
import { PreviewDialog } from './PreviewDialog';
import { ReplacedFiles } from './ReplacedFiles';
import { Runs } from './Runs';
import { type Act, isAtWork, useAdoption } from './useAdoption';
import { WorkStrip } from './WorkStrip';

const ADOPT = [{ action: PERMISSIONS.adopt, subject: null }];

/** Settings > DAM > Adopt copies: files of the Media Library that are copies of assets. */
export default function AdoptionPage() {
  return (
    <Page.Protect permissions={ADOPT}>
      <Adoption />
    </Page.Protect>
  );
}

function Adoption() {
  const text = useText();
  const { result, retry, act, isSending } = useAdoption();
  const isReady = result.phase === 'ready';
  return (
    <Page.Main>
      <Page.Title>{text('adoption.title')}</Page.Title>
      <Layouts.Header
        title={text('adoption.title')}
        subtitle={text('adoption.subtitle')}
        primaryAction={
          isReady && (
            <Button
              variant={result.value.scan === null ? 'default' : 'secondary'}
              startIcon={<ArrowClockwise />}
              disabled={isSending || isAtWork(result.value)}
              onClick={() => act((api) => api.scan())}
            >
              {text(result.value.scan === null ? 'adoption.scan' : 'adoption.scan.again')}
            </Button>
          )
        }
      />
      <Layouts.Content>
        {result.phase === 'loading' && <Page.Loading />}
        {result.phase === 'failed' && (
          <Failed failure={result.failure} dam={null} onRetry={retry} />
        )}
        {isReady && (
          <Flex direction="column" alignItems="stretch" gap={6} paddingBottom={10}>
            <Sections status={result.value} act={act} isSending={isSending} />
          </Flex>
        )}
      </Layouts.Content>
    </Page.Main>
  );
}

interface SectionsProps {
  status: AdoptionResponse;
  act: Act;
  isSending: boolean;
}

function Sections({ status, act, isSending }: SectionsProps) {
  const { work, scan, runs, uploadTo, replaced } = status;
  const atWork = isAtWork(status);
  const workRef = useInView(work?.startedAt ?? null);
  return (
    <>
      {work !== null && (
        <div ref={workRef}>
          <WorkStrip work={work} act={act} isSending={isSending} />
        </div>
      )}
      {scan === null && !atWork && <FirstSteps />}
      {scan !== null && (
        <Chosen scan={scan} act={act} isDisabled={isSending || atWork}>
          {/* Another list after every work: uses and matches may be others. */}
          <Matches
            key={`${scan.at} ${work?.startedAt} ${atWork}`}
            counts={{ ...scan.counts, addresses: scan.addresses }}
            uploadTo={uploadTo}
            act={act}
            isDisabled={atWork}
          />
        </Chosen>
      )}
      {replaced.total > 0 && (
        <Section
          title="adoption.replaced"
          hint="adoption.replaced.hint"
          values={{ count: replaced.removable }}
        >
          <ReplacedFiles
            // Another list after every work, and after one is kept.
            key={`${work?.startedAt} ${atWork} ${replaced.total}`}
            removable={replaced.removable}
            act={act}
            isDisabled={isSending || atWork}
          />
        </Section>
      )}
      {runs.length > 0 && (
        <Section title="adoption.runs" hint="adoption.runs.hint">
          <Runs runs={runs} act={act} isDisabled={isSending || atWork} />
        </Section>
      )}
    </>
  );
}

/** Brings a work that has begun since the page was opened into view: buttons further below begin some. */
function useInView(startedAt: string | null) {
  const ref = useRef<HTMLDivElement>(null);
  const seen = useRef(startedAt);
  useEffect(() => {
    if (seen.current === startedAt) return;
    seen.current = startedAt;
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, [startedAt]);
  return ref;
}

function FirstSteps() {
  const text = useText();
  return (
    <Section title="adoption.first">
      {(['adoption.first.scan', 'adoption.first.choose', 'adoption.first.run'] as const).map(
        (id) => (
          <Typography key={id} tag="p" textColor="neutral700" paddingTop={1}>
            {text(id)}
          </Typography>
        ),
      )}
    </Section>
  );
}

interface ChosenProps {
  scan: NonNullable<AdoptionResponse['scan']>;
  act: Act;
  isDisabled: boolean;
  children: ReactNode;
}

function Chosen({ scan: { at, chosen }, act, isDisabled, children }: ChosenProps) {
  const text = useText();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      title="adoption.matches"
      hint="adoption.matches.at"
      values={{ date: format.dateTime(at) }}
      action={
        <Flex gap={4} alignItems="center" wrap="wrap">
          <Typography textColor="neutral700" role="status">
            {text('adoption.chosen', { count: chosen })}
          </Typography>
          <Button disabled={isDisabled || chosen === 0} onClick={() => setOpen(true)}>
            {text('adoption.preview')}
          </Button>
        </Flex>
      }
    >
      {children}
      {isOpen && (
        <PreviewDialog
          onClose={() => setOpen(false)}
          onRun={() => {
            setOpen(false);
            void act((api) => api.run({ scannedAt: at }));
          }}
        />
      )}
    </Section>
  );
}

interface SectionProps {
  title: TextId;
  hint?: TextId;
  values?: Record<string, string | number>;
  action?: ReactNode;
  children: ReactNode;
}

function Section({ title, hint, values, action, children }: SectionProps) {
  const text = useText();
  return (
    <Box tag="section" background="neutral0" hasRadius shadow="filterShadow" padding={6}>
      <Flex justifyContent="space-between" alignItems="center" gap={4} marginBottom={4} wrap="wrap">
        <Box>
          <Typography variant="delta" tag="h2">
            {text(title)}
          </Typography>
          {hint !== undefined && (
            <Typography variant="pi" textColor="neutral600" tag="p">
              {text(hint, values)}
            </Typography>
          )}
        </Box>
        {action}
      </Flex>
      {children}
    </Box>
  );
}
