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
const uploadListeners = new Set<(file: UploadedFile) => void>();

/** A file that Strapi's Media Library has uploaded. */
interface UploadedFile {
  id: number;
  name: string;
}

type Dispatch =
  ReturnType<AppMiddleware> extends (api: infer Api) => unknown
    ? Api extends { dispatch: infer Found }
      ? Found
      : never
    : never;

/** Of the admin's store, once it is made. */
let dispatch: Dispatch | null = null;

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

/** Calls `listener` with each file that Strapi's Media Library has uploaded. Returns the end of it. */
export function onUploaded(listener: (file: UploadedFile) => void): () => void {
  uploadListeners.add(listener);
  return () => uploadListeners.delete(listener);
}

/** Sends an action to the admin's store. */
export function sendToStore(action: Parameters<Dispatch>[0]): void {
  dispatch?.(action);
}

/** Reads along what Strapi's Media Library asks the server, because it offers plugins no other way to know. */
export const readAlong: AppMiddleware = () => (store) => {
  dispatch = store.dispatch;
  return (next) => (action: ApiAction) => {
    if (isRecord(action.payload)) read(action, action.payload);
    return next(action as never);
  };
};

function read({ type, meta }: ApiAction, payload: Record<string, unknown>): void {
  // upload 5.54, future/store/uploadProgress
  if (type === 'uploadProgress/setFileComplete') tellUploaded(payload);
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

function tellUploaded({ file }: Record<string, unknown>): void {
  if (!isRecord(file) || typeof file.id !== 'number') return;
  const uploaded = { id: file.id, name: String(file.name ?? '') };
  for (const listener of uploadListeners) listener(uploaded);
}

/** Strapi's dialog only says that something went wrong. */
function tellRefusal({ message, details }: Record<string, unknown>): void {
  if (typeof message !== 'string' || !isRecord(details) || details.inUse === undefined) return;
  for (const listener of refusalListeners) listener(message);
}
