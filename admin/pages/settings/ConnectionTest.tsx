import { Button, Flex, Typography } from '@strapi/design-system';
import { Check, CrossCircle, Minus, Play } from '@strapi/icons';
import { useEffect, useRef, useState } from 'react';
import {
  TEST_STEPS,
  type TestRequest,
  type TestResponse,
} from '../../../server/contracts/administration';
import { type DamApi, failureOf, isAborted, useDamApi } from '../../api';
import { useText } from '../../useText';
import { Rows } from './parts';

type Test =
  | { phase: 'none' }
  | { phase: 'running' | 'ended'; results: readonly TestResponse[] }
  | { phase: 'broken'; results: readonly TestResponse[]; message: string };

interface ConnectionTestProps {
  /** Key of the connection. */
  connection: string;
  /** Called when a test has ended, since the state of the connection may be another now. */
  onTested: () => void;
}

/** Tests a connection step by step. The first step that fails ends it, since those after it need it. */
export function ConnectionTest({ connection, onTested }: ConnectionTestProps) {
  const text = useText();
  const { test, start, cancel } = useTest(connection, onTested);
  const isRunning = test.phase === 'running';
  const results = test.phase === 'none' ? [] : test.results;
  const next = isRunning ? TEST_STEPS[results.length] : undefined;
  return (
    <div>
      <Flex gap={2}>
        <Button
          variant="secondary"
          size="S"
          startIcon={<Play />}
          loading={isRunning}
          onClick={start}
        >
          {text('settings.test')}
        </Button>
        {isRunning && (
          <Button variant="tertiary" size="S" onClick={cancel}>
            {text('action.cancel')}
          </Button>
        )}
      </Flex>
      <div role="status">
        {results.length > 0 && (
          <Rows aria-label={text('settings.test.steps')}>
            {results.map((result) => (
              <StepLine key={result.step} result={result} />
            ))}
          </Rows>
        )}
        {next !== undefined && (
          <Typography textColor="neutral600" tag="p" paddingTop={2}>
            {text('settings.test.now', { step: text(`settings.test.step.${next}`) })}
          </Typography>
        )}
        {test.phase === 'ended' && (
          <Typography fontWeight="semiBold" textColor="neutral800" tag="p" paddingTop={2}>
            {text(hasFailed(results) ? 'settings.test.failed' : 'settings.test.passed')}
          </Typography>
        )}
        {test.phase === 'broken' && (
          <Typography textColor="danger600" tag="p" paddingTop={2}>
            {test.message || text('failure.strapi')}
          </Typography>
        )}
      </div>
    </div>
  );
}

function useTest(connection: string, onTested: () => void) {
  const api = useDamApi();
  const [test, setTest] = useState<Test>({ phase: 'none' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (signal: AbortSignal) => {
    let results: readonly TestResponse[] = [];
    setTest({ phase: 'running', results });
    try {
      for await (const result of stepsOf(api, connection, signal)) {
        results = [...results, result];
        setTest({ phase: 'running', results });
      }
      setTest({ phase: 'ended', results });
      onTested();
    } catch (error) {
      if (isAborted(error) || signal.aborted) setTest({ phase: 'none' });
      else setTest({ phase: 'broken', results, message: failureOf(error).message });
    }
  };

  return {
    test,
    start: () => {
      running.current?.abort();
      running.current = new AbortController();
      void run(running.current.signal);
    },
    cancel: () => running.current?.abort(),
  };
}

/** Makes one step after the other, up to the first that fails. */
async function* stepsOf(
  api: DamApi,
  connection: string,
  signal: AbortSignal,
): AsyncGenerator<TestResponse> {
  let assetId: string | null = null;
  for (const step of TEST_STEPS) {
    const request: TestRequest = assetId === null ? { step } : { step, assetId };
    const result = await api.testConnection(connection, request, signal);
    yield result;
    if (result.outcome === 'failed') return;
    assetId = result.assetId ?? assetId;
  }
}

function hasFailed(results: readonly TestResponse[]): boolean {
  return results.some(({ outcome }) => outcome === 'failed');
}

const ICONS = { passed: Check, failed: CrossCircle, skipped: Minus };
const COLOURS = { passed: 'success600', failed: 'danger600', skipped: 'neutral600' } as const;

function StepLine({ result }: { result: TestResponse }) {
  const text = useText();
  const { step, outcome, problem, detail, durationMs } = result;
  const Icon = ICONS[outcome];
  const isFailed = outcome === 'failed' && problem !== null;
  return (
    <Flex tag="li" gap={3} alignItems="flex-start" paddingTop={3}>
      <Flex color={COLOURS[outcome]} paddingTop={1}>
        <Icon width="1.6rem" height="1.6rem" fill="currentColor" aria-hidden />
      </Flex>
      <div>
        <Typography textColor="neutral800" tag="div">
          <Typography fontWeight="semiBold" textColor="neutral800">
            {text(`settings.test.step.${step}`)}
          </Typography>
          {' · '}
          <Typography textColor={COLOURS[outcome]}>
            {text(`settings.test.outcome.${outcome}`, { ms: durationMs })}
          </Typography>
        </Typography>
        {isFailed && (
          <Typography textColor="neutral800" tag="p">
            {text(`settings.test.problem.${problem}`)}
          </Typography>
        )}
        {detail !== '' && (
          <Typography variant="pi" textColor="neutral600" tag="p" dir="auto">
            {detail}
          </Typography>
        )}
      </div>
    </Flex>
  );
}
