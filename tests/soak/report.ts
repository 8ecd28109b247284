import { cpus, totalmem } from 'node:os';
import type { Receiver } from '../support/receiver';
import type { Administrator } from './administrator';
import type { Editor } from './editor';
import { PROMISES, type Promised, type Verdicts } from './ledger';
import type { DamProxy } from './proxy';
import type { Visitors } from './visitors';
import { median, type Sample } from './vitals';

const MEGABYTE = 1024 ** 2;

interface Report {
  startedAt: Date;
  forMs: number;
  kills: number;
  proxy: DamProxy;
  receiver: Receiver;
  verdicts: Verdicts;
  visitors: Visitors;
  editor: Editor;
  administrator: Administrator;
  samples: readonly Sample[];
  drainedMs: number;
}

/** The tables of one run, in Markdown. */
export function report(run: Report): string {
  const { startedAt, forMs, kills, samples, drainedMs } = run;
  const loads = samples.map(({ load }) => load);
  const about = [
    `${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${forMs / 60_000} minutes`,
    `Node ${process.version}, ${cpus().length} cores, ${Math.round(totalmem() / MEGABYTE / 1024)} GB`,
    `load average of one minute ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}, median ${median(loads).toFixed(1)}`,
    `node b killed ${kills} times`,
    `queues empty ${Math.round(drainedMs / 1_000)} s after the traffic`,
  ];
  return [
    `${about.join('; ')}.`,
    promises(run),
    traffic(run),
    faults(run),
    vitals(samples),
    '',
  ].join('\n\n');
}

function promises({ verdicts }: Report): string {
  const rows = (Object.keys(PROMISES) as Promised[]).map((promise) => [
    PROMISES[promise],
    number(verdicts.checked.get(promise) ?? 0),
    number(verdicts.countBroken(promise)),
  ]);
  return table(['promise', 'looked at', 'broken'], rows);
}

function traffic({ visitors, editor, administrator, receiver }: Report): string {
  const { pageMs } = visitors;
  const changes = [...administrator.counts].map(([what, count]) => `${count} ${what}`).sort();
  return table(
    ['traffic', 'count'],
    [
      [
        'pages',
        `${number(pageMs.length)}; p50 ${share(pageMs, 0.5)} ms, p99 ${share(pageMs, 0.99)} ms`,
      ],
      ['changes in the DAM', changes.join(', ')],
      [
        'webhook to its 200, while the DAM fails too',
        `p50 ${share(administrator.tookMs, 0.5)} ms, longest ${share(administrator.tookMs, 1)} ms`,
      ],
      [
        'writes',
        `${number(editor.accepted)} accepted, ${number(editor.refused)} refused for a hidden picture and forced, ` +
          `${number(editor.unknown)} cut off by a kill`,
      ],
      ['calls of the site that rebuilds pages', number(receiver.received.length)],
    ],
  );
}

function faults({ visitors, proxy }: Report): string {
  const rows = [...visitors.seen].map(([fault, seen]) => [
    fault,
    number(proxy.requests.get(fault) ?? 0),
    number(seen.pages),
    `${seen.slowestPageMs} ms`,
    number(seen.pictures),
    number(seen.hidden),
    number(seen.unavailable),
  ]);
  const head = ['the DAM', 'its requests', 'pages', 'slowest', 'pictures', 'hidden', '503'];
  return table(head, rows);
}

/** About one row for every two minutes, and the one after the traffic. */
function vitals(samples: readonly Sample[]): string {
  const step = Math.max(1, Math.floor(samples.length / 8));
  const last = samples.length - 1;
  const rows = samples
    .map((sample, index) => ({ sample, index }))
    .filter(({ index }) => index % step === 0 || index === last)
    .map(({ sample, index }) => [
      index === last ? 'afterwards' : `${(sample.atMs / 60_000).toFixed(1)} min`,
      `${(sample.heap / MEGABYTE).toFixed(1)} MB`,
      `${Math.round(sample.rss / MEGABYTE)} MB`,
      String(sample.descriptors ?? 'unknown'),
      String(sample.resources),
      sample.load.toFixed(1),
    ]);
  return table(['node a', 'heap', 'RSS', 'descriptors', 'handles', 'load'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function share(values: readonly number[], part: number): string {
  const sorted = [...values].sort((one, other) => one - other);
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * part));
  return String(sorted[at] ?? 'none');
}
