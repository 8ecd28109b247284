import type { Core } from '@strapi/strapi';
import { PERMISSIONS } from '../contracts/api';
import { DamError } from '../contracts/errors';
import { allowEvents } from './changes/announcements';
import { gapsOf } from './compat';
import { ASSET_FIELD } from './content/schema';
import { registerAgentTools } from './controllers/agents';
import { deliverStoredAddresses } from './controllers/stored-addresses';
import { deleteReceivedFiles } from './controllers/upload';
import { guardWebhooks } from './controllers/webhook-guard';
import { leaveMetadataToDam } from './media-library/ai-metadata';
import { hideAssetsFromOthers } from './media-library/choosers';
import { answerConflicts, meetCopies } from './media-library/copies';
import { keepProviderToItsFiles, leaveBytesInDam } from './media-library/data-transfer';
import { guardBulkDeletions, guardDeletions } from './media-library/deletions';
import { guardMediaLibrary } from './media-library/guard';
import { followSiteOverrides } from './media-library/site-overrides';
import { importAssetUrls } from './media-library/url-imports';
import { damOf } from './plugin';
import { showFilesToEditors } from './responses/editor-media';
import { addressTextsForEditors } from './responses/editor-texts';
import { prepareFileFilters } from './responses/file-filters';
import { selectRecognisable } from './responses/file-selections';
import { resolveGraphql } from './responses/graphql';
import { describeAssetFields, describeFiles } from './responses/openapi';
import { declareQueryParam, resolveContentApi } from './responses/rest';
import { keepStrapiCacheCurrent } from './responses/strapi-cache';
import { resolveWebhooks } from './responses/strapi-webhooks';
import { migrateTables } from './storage/migrations';
import { noteWrites } from './usage/notes';
import { refuseUploadsIntoFields, warnOfOptions } from './writes/field-checks';
import { guardPublishing } from './writes/publish-guard';
import { checkFieldsOnPublish, normaliseWrites } from './writes/stored-form';

/** Registers everything that must exist before other plugins and Strapi's router start. */
export function register({ strapi }: { strapi: Core.Strapi }): void {
  const [, plugin = 'dam', name = 'asset'] = /^plugin::(\w+)\.(\w+)$/.exec(ASSET_FIELD) ?? [];
  strapi.customFields.register({
    name,
    plugin,
    type: 'json',
    inputSize: { default: 12, isResizable: true },
  });
  keepUnparsedBodies(strapi);
  guardWebhooks(strapi);
  deliverStoredAddresses(strapi);
  deleteReceivedFiles(strapi);
  answerConflicts(strapi);
  normaliseWrites(strapi);
  checkFieldsOnPublish(strapi);
  guardPublishing(strapi);
  declareQueryParam(strapi);
  resolveContentApi(strapi);
  showFilesToEditors(strapi);
  addressTextsForEditors(strapi);
  resolveGraphql(strapi);
  describeFiles(strapi);
  resolveWebhooks(strapi);
  allowEvents(strapi);
  leaveBytesInDam(strapi);
  hideAssetsFromOthers(strapi);
  registerAgentTools(strapi);
  guardBulkDeletions(strapi);
}

/** Migrates the tables and wraps Strapi's services; background work starts once the server listens. */
export async function bootstrap({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const { ours, usageOutbox, usage, log } = damOf(strapi);
  await migrateTables(strapi, log);
  meetCopies(strapi);
  refuseUploadsIntoFields(strapi);
  importAssetUrls(strapi);
  guardMediaLibrary(strapi);
  guardDeletions(strapi);
  keepProviderToItsFiles(strapi);
  leaveMetadataToDam(strapi);
  warnOfOptions(strapi);
  const gaps = gapsOf(strapi);
  if (gaps !== null) log.warn(gaps);
  keepStrapiCacheCurrent(strapi);
  selectRecognisable(strapi);
  prepareFileFilters(strapi);
  describeAssetFields(strapi);
  followSiteOverrides(strapi);
  noteWrites(strapi, ours, usageOutbox, () => usage.wake());
  await strapi.service('admin::permission').actionProvider.registerMany(actions);
  // The command line loads Strapi without listening; it must not start background work.
  strapi.server.httpServer.once('listening', () => {
    void warnOfFailingConnections(strapi);
    damOf(strapi).background.start();
  });
}

export async function destroy({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const { adoptionWork, background, renders } = damOf(strapi);
  await adoptionWork.stop();
  renders.stop();
  await background.stop();
}

/** Pings each connection and logs the result. A DAM that does not answer never stops Strapi from starting. */
async function warnOfFailingConnections(strapi: Core.Strapi): Promise<void> {
  const { connections, log } = damOf(strapi);
  if (connections.all().length === 0) {
    log.warn(
      'No DAM is connected, so there is nothing to pick. Name one in config/plugins, at dam.config.connections.',
    );
  }
  for (const { key, label, connector } of connections.all()) {
    try {
      await connector.ping();
      log.info(`${label} (connection "${key}") answers.`);
    } catch (error) {
      const reason = error instanceof DamError ? error.message : String(error);
      log.warn(
        `${label} (connection "${key}") does not work: ${reason} Strapi starts anyway: ` +
          'known assets stay on the site, and the picker shows the reason.',
      );
    }
  }
}

/** Options for the body parser. SNS sends events as text, which may exceed the default limit of 56 kB. */
const BODY_OPTIONS = { includeUnparsed: true, textLimit: '1mb' };

/** Makes the body parser keep the unparsed text, over which the signature of a webhook is computed. */
function keepUnparsedBodies(strapi: Core.Strapi): void {
  const middlewares = strapi.config.get<unknown[]>('middlewares', []);
  strapi.config.set(
    'middlewares',
    middlewares.map((middleware) => {
      if (middleware === 'strapi::body') {
        return { name: 'strapi::body', config: BODY_OPTIONS };
      }
      if (!isNamed(middleware, 'strapi::body')) return middleware;
      return {
        ...middleware,
        config: { ...BODY_OPTIONS, ...middleware.config, includeUnparsed: true },
      };
    }),
  );
}

function isNamed(
  middleware: unknown,
  name: string,
): middleware is { name: string; config?: Record<string, unknown> } {
  return (
    typeof middleware === 'object' &&
    middleware !== null &&
    'name' in middleware &&
    middleware.name === name
  );
}

/** Permissions for roles of the admin. Strapi stores each as `plugin::dam.<uid>`. */
const actions = [
  {
    section: 'plugins',
    pluginName: 'dam',
    uid: PERMISSIONS.pick.replace('plugin::dam.', ''),
    displayName: 'Choose assets from the DAM',
  },
  {
    section: 'plugins',
    pluginName: 'dam',
    uid: PERMISSIONS.upload.replace('plugin::dam.', ''),
    displayName: 'Upload files to the DAM',
  },
  {
    section: 'plugins',
    pluginName: 'dam',
    uid: PERMISSIONS.usageRead.replace('plugin::dam.', ''),
    displayName: 'See where assets of the DAM are used',
  },
  {
    section: 'plugins',
    pluginName: 'dam',
    uid: PERMISSIONS.replace.replace('plugin::dam.', ''),
    displayName: 'Put another asset in the place of an asset, in all content that one may change',
  },
  {
    section: 'settings',
    category: 'DAM',
    pluginName: 'dam',
    uid: PERMISSIONS.settingsRead.replace('plugin::dam.', ''),
    displayName: 'See connections, test them, and see the configuration without secrets',
  },
  {
    section: 'settings',
    category: 'DAM',
    pluginName: 'dam',
    uid: PERMISSIONS.settingsUpdate.replace('plugin::dam.', ''),
    displayName:
      'Try again what failed, read assets again, rebuild the usage index, empty the cache',
  },
  {
    section: 'settings',
    category: 'DAM',
    pluginName: 'dam',
    uid: PERMISSIONS.adopt.replace('plugin::dam.', ''),
    displayName: 'Adopt copies: put assets in the place of files, in all content',
  },
];
