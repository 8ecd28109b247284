import type { z } from '@strapi/utils';
import { PERMISSIONS } from '../../contracts/api';
import { IMAGE_FORMATS } from '../../core/image-types';
import { type Schemas, schemasOfStrapi } from '../compat';

interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  handler: string;
  config: Record<string, unknown>;
  request?: Request;
}

/** What Strapi's OpenAPI document says of the request. Nothing is checked by it. */
interface Request {
  params: Record<string, z.ZodType>;
  query?: Record<string, z.ZodType>;
}

/** Restricts a route to admin users whose roles have these permissions. */
function requirePermission(...actions: string[]): Record<string, unknown> {
  return {
    policies: [
      'admin::isAuthenticatedAdmin',
      { name: 'admin::hasPermissions', config: { actions } },
    ],
  };
}

const forPickers = requirePermission(PERMISSIONS.pick);
const forReaders = requirePermission(PERMISSIONS.usageRead);
const forReplacers = requirePermission(PERMISSIONS.replace);
const forAdministrators = requirePermission(PERMISSIONS.settingsRead);
const forChanges = requirePermission(PERMISSIONS.settingsUpdate);
const forAdopters = requirePermission(PERMISSIONS.adopt);
const forUploadingAdopters = requirePermission(PERMISSIONS.adopt, PERMISSIONS.upload);
/** Who may delete files in the Media Library, too. */
const forRemovers = requirePermission(PERMISSIONS.adopt, 'plugin::upload.assets.update');
/** The handler looks at what the user may read. */
const forAdmins = { policies: ['admin::isAuthenticatedAdmin'] };
const forUploaders = requirePermission(PERMISSIONS.upload);

/** Strapi checks no permission: the address is secret or signed, or the route is public. */
const withoutAuth = { auth: false };

function route(
  method: Route['method'],
  path: string,
  handler: string,
  config: Record<string, unknown>,
  requestOf?: (schemas: Schemas) => Request,
): Route {
  const schemas = schemasOfStrapi();
  if (requestOf === undefined || schemas === undefined) return { method, path, handler, config };
  return { method, path, handler, config, request: requestOf(schemas) };
}

/** Routes below `/dam` for the admin. */
const admin = [
  route('GET', '/connections', 'picker.connections', forPickers),
  route('GET', '/crops', 'picker.crops', forAdmins),
  route('GET', '/connections/:connection/status', 'picker.status', forPickers),
  route('POST', '/connections/:connection/search', 'picker.search', forPickers),
  route('POST', '/connections/:connection/upload', 'upload.create', forUploaders),
  route('POST', '/references', 'references.pick', forPickers),
  route('POST', '/addresses', 'references.addresses', forPickers),
  route('POST', '/known-files', 'knownFiles.files', forPickers),
  route('POST', '/known-pictures', 'knownFiles.pictures', forPickers),
  route('POST', '/known-uploads', 'knownFiles.uploads', forPickers),
  route('GET', '/searches', 'searches.list', forPickers),
  route('POST', '/searches', 'searches.save', forPickers),
  route('DELETE', '/searches/:id', 'searches.delete', forPickers),
  route('POST', '/assets', 'references.assets', forAdmins),
  route('POST', '/publish-checks/form', 'publishChecks.form', forAdmins),
  route('POST', '/publish-checks/entries', 'publishChecks.entries', forAdmins),
  route('POST', '/entry-marks', 'usage.marks', forAdmins),
  route('GET', '/usage', 'usage.list', forReaders),
  route('GET', '/usage.csv', 'usage.csv', forReaders),
  route('GET', '/usage/:connection/:asset', 'usage.detail', forReaders),
  route('POST', '/replacements/plan', 'replacements.plan', forReplacers),
  route('POST', '/replacements', 'replacements.run', forReplacers),
  route('POST', '/replacements/last', 'replacements.last', forReplacers),
  route('POST', '/replacements/:run/undo', 'replacements.undo', forReplacers),
  route('GET', '/attention', 'usage.attention', forReaders),
  route('GET', '/settings/connections', 'settings.connections', forAdministrators),
  route('GET', '/settings/guide', 'settings.guide', forAdministrators),
  route('GET', '/settings/configuration', 'settings.configuration', forAdministrators),
  route('POST', '/settings/connections/:connection/test', 'settings.test', forAdministrators),
  route('GET', '/settings/connections/:connection/webhook', 'settings.webhook', forAdministrators),
  route('GET', '/settings/actions', 'settings.actions', forAdministrators),
  route('POST', '/settings/actions', 'settings.startAction', forChanges),
  route('POST', '/settings/actions/:id/cancel', 'settings.cancelAction', forChanges),
  route('GET', '/settings/failed-jobs', 'settings.failedJobs', forAdministrators),
  route('POST', '/settings/failed-jobs/retry', 'settings.retryFailedJobs', forChanges),
  route('GET', '/adoption', 'adoption.show', forAdopters),
  route('POST', '/adoption/scan', 'adoption.scan', forAdopters),
  route('POST', '/adoption/cancel', 'adoption.cancel', forAdopters),
  route('POST', '/adoption/pause', 'adoption.pause', forAdopters),
  route('POST', '/adoption/resume', 'adoption.resume', forAdopters),
  route('GET', '/adoption/files', 'adoption.files', forAdopters),
  route('GET', '/adoption/addresses', 'adoption.addresses', forAdopters),
  route('POST', '/adoption/choices', 'adoption.choose', forAdopters),
  route('POST', '/adoption/preview', 'adoption.preview', forAdopters),
  route('POST', '/adoption/run', 'adoption.run', forAdopters),
  route('POST', '/adoption/uploads', 'adoption.upload', forUploadingAdopters),
  route('GET', '/adoption/replaced', 'adoption.replaced', forAdopters),
  route('POST', '/adoption/removal', 'adoption.remove', forRemovers),
  route('POST', '/adoption/kept', 'adoption.keep', forAdopters),
  route('POST', '/adoption/undo', 'adoption.undo', forAdopters),
  route('GET', '/thumb/:token', 'thumbnail.show', withoutAuth),
];

/** Documented in docs/pictures.md; core/transformation.ts reads them. */
function deliveryRequest(schemas: Schemas): Request {
  const text = schemas.string();
  const side = text.regex(/^\d{1,5}$/).optional();
  return {
    params: {
      connection: text.describe('Key of the connection'),
      asset: text.describe('Id of the asset in the DAM, base64url'),
      name: text.describe(
        'Name, version and extension for people; the asset does not depend on them',
      ),
    },
    query: {
      w: side.describe('Width in pixels, rounded up to a configured width'),
      h: side.describe('Height in pixels'),
      fit: schemas.enum(['cover', 'inside', 'contain']).optional(),
      format: schemas.enum(['auto', ...IMAGE_FORMATS, 'jpg']).optional(),
      q: text.optional().describe('Quality, 1 to 100'),
      fp: text.optional().describe('Focal point, two numbers from 0 to 1, such as 0.5,0.25'),
      crop: text.optional().describe('Name of a configured crop'),
      s: text.optional().describe('Signature: this size need not be configured'),
      original: text.optional().describe('Present: the file itself, not a picture of it'),
      download: text
        .optional()
        .describe('Present: saved instead of shown, the original if no picture is asked for'),
    },
  };
}

function webhookRequest(schemas: Schemas): Request {
  return { params: { connection: schemas.string().describe('Key of the connection') } };
}

/** Routes below `/api/dam` for visitors and the DAM. Each GET route also answers HEAD. */
const contentApi = [
  route('GET', '/a/:connection/:asset/:name', 'delivery.show', withoutAuth, deliveryRequest),
  route('GET', '/placeholder.svg', 'delivery.placeholder', withoutAuth),
  // Both need an API token, or a role that was given the permission.
  route('GET', '/health', 'health.show', {}),
  route('GET', '/metrics', 'health.metrics', {}),
  route('POST', '/webhooks/:connection', 'webhook.receive', withoutAuth, webhookRequest),
];

export const routes = {
  admin: { type: 'admin', routes: admin },
  'content-api': { type: 'content-api', routes: contentApi },
};
