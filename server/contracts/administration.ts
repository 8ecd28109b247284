import type { ConnectionStatus } from './api';
import type { CallBudget, ChangeKind } from './connector';
import type { ConnectionState } from './health';

/** What the settings page asks for. No answer holds a secret. Instants are ISO 8601. */

/** An option of a connector, as its definition describes it. */
export interface OptionDescription {
  name: string;
  /** Null if the definition does not say. */
  meaning: string | null;
  isRequired: boolean;
  /** True if its value is never shown. */
  isSecret: boolean;
  /** The default as JSON; null without one. */
  default: string | null;
}

/** How to connect a DAM with one connector. */
export interface ConnectorGuide {
  id: string;
  label: string;
  options: OptionDescription[];
  /** The text of `config/plugins` with the options that a connection needs. */
  snippet: string;
  /** Variables of the environment that the snippet reads. */
  variables: string[];
}

/** Answer of `GET /dam/settings/guide`. */
export interface GuideResponse {
  connectors: ConnectorGuide[];
}

/** What a connection can do. An absent method of a connector is an absent capability. */
export interface Capabilities {
  /** Where visitors get files. */
  delivery: 'redirect' | 'proxy';
  /** Pictures of any size, made by the DAM. */
  renditions: boolean;
  webhooks: boolean;
  changes: boolean;
  /** What the list of changes tells without exception. */
  changesTell: ChangeKind[];
  uploads: boolean;
  usageReports: boolean;
  addresses: boolean;
  filters: string[];
}

/** Events that a connection received, on all nodes. */
export interface WebhookReport {
  /** The address for the DAM's settings. Begins with a slash if this site does not know its host. */
  address: string;
  lastReceivedAt: string | null;
  lastRefusedAt: string | null;
  /** Why the last one was refused. Null if none was. */
  refusal: string | null;
}

/** A connection, its state now and what is known of its past. */
export interface ConnectionHealth {
  key: string;
  label: string;
  connector: string;
  connectorLabel: string;
  status: ConnectionStatus;
  /** When the DAM last answered this process; null if it has not since the start. */
  lastAnswerAt: string | null;
  /** `open`: the DAM failed several times in a row, and calls are paused. */
  circuit: 'closed' | 'open' | 'half-open';
  filesCircuit: 'closed' | 'open' | 'half-open';
  /** `told`: records are read again when the DAM tells a change. `asked`: when they are old. */
  freshness: 'told' | 'asked';
  /** What became of the last round through the list of changes; null if there is none. */
  changes: ConnectionState['changes'];
  budget: CallBudget | null;
  callsLeft: number | null;
  /** Records of assets. */
  records: number;
  /** Calls of this process since its start, and those that failed. */
  calls: number;
  failedCalls: number;
  can: Capabilities;
  /** Null if the connection takes none. */
  webhook: WebhookReport | null;
}

/** Answer of `GET /dam/settings/connections`, for which every DAM is asked. */
export interface ConnectionHealthResponse {
  connections: ConnectionHealth[];
  /** Files and pictures that are kept on this machine, and the most that are, in bytes. */
  cachedBytes: number;
  cacheBytes: number;
}

/** The steps of a test, in order. Each needs those before it. */
export const TEST_STEPS = [
  'name',
  'encryption',
  'credentials',
  'search',
  'asset',
  'file',
  'rendition',
] as const;
export type TestStep = (typeof TEST_STEPS)[number];

/** Why a step failed. Each has a sentence and a remedy of its own. */
export type TestProblem =
  | 'unknown-host'
  | 'private-network'
  | 'refused'
  | 'unreachable'
  | 'hangs'
  | 'certificate-expired'
  | 'certificate-name'
  | 'certificate-untrusted'
  | 'no-encryption'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'not-json'
  | 'redirected'
  | 'failed'
  | 'bad-answer'
  | 'bad-request'
  | 'rate-limited'
  | 'unsupported'
  | 'empty-search'
  | 'missing-asset'
  | 'empty-file';

/** Why a DAM's host cannot be reached. */
export type ReachProblem = Extract<
  TestProblem,
  | 'unknown-host'
  | 'private-network'
  | 'refused'
  | 'unreachable'
  | 'hangs'
  | 'no-encryption'
  | `certificate-${string}`
>;

/** What was found at a host, in few words, or the problem. */
export interface Reached {
  problem: ReachProblem | null;
  found: string;
}

/** How the host of a DAM's API is reached, without a call of the API. Neither throws. */
export interface Reach {
  /** Resolves the name as calls do, and checks if calls of its addresses are allowed. */
  resolve(): Promise<Reached>;
  /** Connects, and checks the certificate. */
  connect(): Promise<Reached>;
}

/** Body of `POST /dam/settings/connections/:connection/test`. */
export interface TestRequest {
  step: TestStep;
  /** The asset that the search found; the steps after it need it. */
  assetId?: string;
}

/** The result of one step. */
export interface TestResponse {
  step: TestStep;
  /** `skipped`: this connection has no such step. */
  outcome: 'passed' | 'failed' | 'skipped';
  problem: TestProblem | null;
  /** What was found or what the DAM said; for people. Never markup. */
  detail: string;
  /** The asset that a search found; null otherwise. */
  assetId: string | null;
  durationMs: number;
}

/** Where a value comes from. */
export type ConfigSource = 'project' | 'default' | 'connector' | 'server';

/** What is wrong with a value, or should be known of it. */
type ConfigNotice = 'relative-addresses' | 'former-name' | 'private-network' | 'not-encrypted';

/** A value of the configuration in force. */
export interface ConfigValue {
  /** The path below `dam.config`, such as `delivery.widths`. */
  path: string;
  /** For people; null for a secret that is set. */
  value: string | null;
  source: ConfigSource;
  /** Null if there is nothing to say. */
  notice: ConfigNotice | null;
}

/** Answer of `GET /dam/settings/configuration`. */
export interface ConfigurationResponse {
  values: ConfigValue[];
  /** By key of the connection. */
  connections: { key: string; label: string; values: ConfigValue[] }[];
}

export const ACTION_KINDS = [
  'reread-asset',
  'reread-connection',
  'reindex',
  'check',
  'empty-cache',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** Body of `POST /dam/settings/actions`. */
export type ActionRequest =
  | { kind: 'reread-asset'; connection: string; assetId: string }
  | { kind: 'reread-connection'; connection: string }
  | { kind: 'reindex' | 'check' | 'empty-cache' };

/** `interrupted`: the process ended before the action did. */
export type ActionState = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** What somebody did, or is doing. */
export interface Action {
  id: string;
  kind: ActionKind;
  /** The connection, or the connection and the asset; empty for all. */
  about: string;
  /** Name of the person. */
  by: string;
  state: ActionState;
  canCancel: boolean;
  startedAt: string;
  /** Null while it runs. */
  endedAt: string | null;
  done: number;
  /** Null if it is not known. */
  total: number | null;
  /** Assets that could not be read, or differences that a check found. */
  problems: number;
  /** Why it failed; else empty. */
  message: string;
}

/** Answer of `GET /dam/settings/actions` and of requests that change it: the newest first. */
export interface ActionsResponse {
  actions: Action[];
}
