import type { StrapiApp } from '@strapi/strapi/admin';
import type { LibraryFile } from '../asset/libraryFile';

type AppMiddleware = Parameters<StrapiApp['addMiddlewares']>[0][number];

/** The parts of an action of Strapi's API slice that are read here (upload 5.54, future/services/assets). */
interface ApiAction {
  type?: unknown;
  payload?: unknown;
  meta?: { arg?: { endpointName?: unknown } };
}

type Files = ReadonlyMap<number, LibraryFile>;

let files: Files = new Map();
const watchers = new Set<() => void>();
const refusalListeners = new Set<(message: string) => void>();

/** The files that Strapi's Media Library has read, by id. A new map after each change. */
export const readFiles = (): Files => files;

export function watchFiles(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

/** Calls `listener` with the reason when a bulk is refused because of assets in use. */
export function onRefusal(listener: (message: string) => void): () => void {
  refusalListeners.add(listener);
  return () => refusalListeners.delete(listener);
}

/** Reads along what Strapi's Media Library asks the server, because it offers plugins no other way to know. */
export const readAlong: AppMiddleware = () => () => (next) => (action: ApiAction) => {
  if (isRecord(action.payload)) read(action, action.payload);
  return next(action as never);
};

function read({ type, meta }: ApiAction, payload: Record<string, unknown>): void {
  const endpoint = meta?.arg?.endpointName;
  const readsFiles = endpoint === 'getAssets' || endpoint === 'getAsset';
  if (readsFiles && isOutcome(type, 'fulfilled')) addFiles(payload);
  if (endpoint === 'bulkDeleteItems' && isOutcome(type, 'rejected')) tellRefusal(payload);
}

function isOutcome(type: unknown, outcome: string): boolean {
  return typeof type === 'string' && type.endsWith(`/${outcome}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A page of files, or one file. */
function addFiles(payload: Record<string, unknown>): void {
  const found = [payload.results ?? payload].flat() as LibraryFile[];
  files = new Map([...files, ...found.map((file) => [file.id, file] as const)]);
  for (const changed of watchers) changed();
}

/** Strapi's dialog only says that something went wrong. */
function tellRefusal({ message, details }: Record<string, unknown>): void {
  if (typeof message !== 'string' || !isRecord(details) || details.inUse === undefined) return;
  for (const listener of refusalListeners) listener(message);
}
