import { AssertionError } from 'node:assert';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connector } from '../contracts/connector';
import type { ConformanceFixture } from './fixture';

/** What a case did: the connector's calls, the requests that a fault touched, and the assets it made. */
interface CaseLog {
  calls: string[];
  touched: string[];
  made: string[];
}

/** The log of the case that runs; cases may run side by side. */
const running = new AsyncLocalStorage<CaseLog>();

/** Notes an asset that a case has made, so that `cleanUp` can remove it. */
export function noteMade(assetId: unknown): void {
  if (typeof assetId === 'string') running.getStore()?.made.push(assetId);
}

/** Notes requests that the fault proxy refused or changed. */
export function noteTouched(requests: readonly string[]): void {
  running.getStore()?.touched.push(...requests);
}

/** Thrown by a case that says nothing about this connector. */
class NotApplicable extends Error {}

/** Ends a case that says nothing about this connector; `reason` is a sentence. */
export function notApplicable(reason: string): never {
  throw new NotApplicable(reason);
}

/** Runs a case. Returns why it does not apply; throws an `AssertionError` that names the case's calls. */
export async function runCase(
  { cleanUp, secrets }: Pick<ConformanceFixture, 'cleanUp' | 'secrets'>,
  work: () => Promise<void>,
): Promise<string | undefined> {
  const log: CaseLog = { calls: [], touched: [], made: [] };
  try {
    await running.run(log, work);
    return undefined;
  } catch (error) {
    if (error instanceof NotApplicable) return error.message;
    throw withCalls(error, log, secrets);
  } finally {
    if (cleanUp !== undefined && log.made.length > 0) await cleanUp(log.made);
  }
}

/** Returns a connector that notes its calls for the message of a red case. */
export function logged(connector: Connector): Connector {
  return new Proxy(connector, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function' || typeof name !== 'string') return value;
      return (...args: unknown[]) => {
        const log = running.getStore();
        const call = `${name}(${args.map(shortened).join(', ')})`;
        const index = (log?.calls.push(call) ?? 0) - 1;
        const end = (outcome: string) => {
          if (log !== undefined) log.calls[index] = `${call} ${outcome}`;
        };
        try {
          const result: unknown = value.apply(target, args);
          if (result instanceof Promise) {
            // The caller gets the same promise, and with it the error.
            result.then(
              () => end('answered'),
              (error) => end(`failed: ${textOf(error)}`),
            );
          }
          return result;
        } catch (error) {
          end(`failed: ${textOf(error)}`);
          throw error;
        }
      };
    },
  });
}

/** The last calls and requests are told; those before them ended as they should. */
const MOST_TOLD = 4;

function withCalls(error: unknown, log: CaseLog, secrets: readonly string[]): AssertionError {
  const lines = [
    textOf(error),
    ...listed('Last calls of the connector, the last one first', log.calls),
    ...listed('Requests that the fault proxy touched, the last one first', log.touched),
  ];
  const message = secrets.reduce(
    (text, secret) => (secret === '' ? text : text.replaceAll(secret, '***')),
    lines.join('\n'),
  );
  const isAssertion = error instanceof AssertionError;
  const told = new AssertionError({
    message,
    operator: isAssertion ? error.operator : 'doesNotReject',
    ...(isAssertion && { actual: error.actual, expected: error.expected }),
  });
  // The place of the assertion; a cause would repeat the message, and an error may hold a secret.
  const place = error instanceof Error ? (error.stack ?? '').match(/^ +at .*$/gm) : null;
  told.stack = [`AssertionError: ${message}`, ...(place ?? [])].join('\n');
  return told;
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [
    `${title}:`,
    ...lines
      .slice(-MOST_TOLD)
      .reverse()
      .map((line) => `  ${line}`),
  ];
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const type = 'type' in error ? ` (${String(error.type)})` : '';
  return error instanceof AssertionError ? error.message : `${error.name}${type}: ${error.message}`;
}

const LONGEST = 300;

function shortened(value: unknown): string {
  const text = JSON.stringify(value, (_key, own: unknown) => {
    if (own instanceof AbortSignal) return '<signal>';
    return own instanceof Blob ? `<${own.size} bytes>` : own;
  });
  if (text === undefined) return 'undefined';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
