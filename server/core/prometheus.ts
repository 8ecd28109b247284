import type { ConnectionMetrics } from './metrics';

/** The media type of Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** What is written, from this process and from the tables that all nodes share. */
export interface Measured {
  connections: Readonly<Record<string, ConnectionMetrics>>;
  cachedBytes: number;
  /** Records by connection. */
  records: Readonly<Record<string, number>>;
  /** Calls that are left of the budget, by connection; null without one. */
  callsLeft: Readonly<Record<string, number | null>>;
  /** Jobs that wait for another attempt, by task. */
  parked: Readonly<Record<string, number>>;
}

type Labels = Readonly<Record<string, string>>;
interface Sample {
  labels: Labels;
  value: number;
  /** After the name of the metric, such as `_bucket`. */
  suffix?: string;
}

/** Returns the text that Prometheus collects. Durations are in seconds, as its conventions ask. */
export function prometheusText(measured: Measured): string {
  const connections = Object.entries(measured.connections);
  const calls = connections.flatMap(([connection, { calls: methods }]) =>
    Object.entries(methods).map(([method, call]) => ({ labels: { connection, method }, call })),
  );
  const circuits = connections.flatMap(([connection, { circuit, filesCircuit }]) => [
    { labels: { connection, of: 'api' }, value: Number(circuit !== 'closed') },
    { labels: { connection, of: 'files' }, value: Number(filesCircuit !== 'closed') },
  ]);
  return [
    family(
      'dam_call_duration_seconds',
      'histogram',
      'Calls of the DAM and how long they took.',
      calls.flatMap(({ labels, call }) => [
        ...Object.entries(call.atMostMs).map(([ms, value]) => ({
          suffix: '_bucket',
          labels: { ...labels, le: String(Number(ms) / 1_000) },
          value,
        })),
        { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: call.count },
        { suffix: '_sum', labels, value: call.totalMs / 1_000 },
        { suffix: '_count', labels, value: call.count },
      ]),
    ),
    family(
      'dam_call_failures_total',
      'counter',
      'Calls of the DAM that failed, by type of error.',
      calls.flatMap(({ labels, call }) =>
        Object.entries(call.failures).map(([type, value]) => ({
          labels: { ...labels, type },
          value,
        })),
      ),
    ),
    family(
      'dam_call_retries_total',
      'counter',
      'Attempts after the first one.',
      connections.map(([connection, { retries }]) => ({ labels: { connection }, value: retries })),
    ),
    family(
      'dam_circuit_open',
      'gauge',
      '1 while calls are paused because the DAM failed several times in a row.',
      circuits,
    ),
    family(
      'dam_changes_told',
      'gauge',
      '1 while records are read again only when the DAM tells a change.',
      connections.map(([connection, { freshness }]) => ({
        labels: { connection },
        value: Number(freshness === 'told'),
      })),
    ),
    family('dam_records', 'gauge', 'Records of assets.', byConnection(measured.records)),
    family(
      'dam_calls_left',
      'gauge',
      'Calls of the budget that are left now.',
      byConnection(measured.callsLeft),
    ),
    family(
      'dam_parked_jobs',
      'gauge',
      'Jobs that failed and wait for another attempt.',
      Object.entries(measured.parked).map(([task, value]) => ({ labels: { task }, value })),
    ),
    family('dam_cached_bytes', 'gauge', 'Cached files and pictures on this machine.', [
      { labels: {}, value: measured.cachedBytes },
    ]),
  ].join('');
}

function byConnection(values: Readonly<Record<string, number | null>>): Sample[] {
  return Object.entries(values).flatMap(([connection, value]) =>
    value === null ? [] : [{ labels: { connection }, value }],
  );
}

function family(
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  samples: readonly Sample[],
): string {
  if (samples.length === 0) return '';
  const lines = samples.map(
    ({ labels, value, suffix = '' }) => `${name}${suffix}${labelsOf(labels)} ${value}`,
  );
  return `${[`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')}\n`;
}

function labelsOf(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
