import { PERMISSIONS } from '../../contracts/api';

interface Route {
  method: 'GET' | 'POST';
  path: string;
  handler: string;
  config: Record<string, unknown>;
}

/** For editors whose role has this action. */
function allowedTo(action: string): Record<string, unknown> {
  return {
    policies: [
      'admin::isAuthenticatedAdmin',
      { name: 'admin::hasPermissions', config: { actions: [action] } },
    ],
  };
}

const forPickers = allowedTo(PERMISSIONS.pick);
const forReaders = allowedTo(PERMISSIONS.usageRead);
const forUploaders = allowedTo(PERMISSIONS.upload);

/** The address itself is the permission, or everybody may. */
const open = { auth: false };

function route(
  method: Route['method'],
  path: string,
  handler: string,
  config: Record<string, unknown>,
): Route {
  return { method, path, handler, config };
}

/** Below `/dam`, for the admin. */
const admin = [
  route('GET', '/connections', 'picker.connections', forPickers),
  route('GET', '/connections/:connection/status', 'picker.status', forPickers),
  route('POST', '/connections/:connection/search', 'picker.search', forPickers),
  route('POST', '/connections/:connection/upload', 'upload.create', forUploaders),
  route('POST', '/references', 'picker.pick', forPickers),
  route('POST', '/assets', 'picker.assets', forPickers),
  route('GET', '/usage', 'usage.list', forReaders),
  route('GET', '/usage.csv', 'usage.csv', forReaders),
  route('GET', '/usage/:connection/:asset', 'usage.detail', forReaders),
  route('GET', '/attention', 'usage.attention', forReaders),
  route('GET', '/thumb/:token', 'thumbnail.show', open),
];

/** Below `/api/dam`, for visitors and for the DAM. HEAD comes with GET. */
const contentApi = [
  route('GET', '/a/:connection/:asset/:name', 'delivery.show', open),
  route('GET', '/placeholder.svg', 'delivery.placeholder', open),
  route('POST', '/webhooks/:connection', 'webhook.receive', open),
];

export const routes = {
  admin: { type: 'admin', routes: admin },
  'content-api': { type: 'content-api', routes: contentApi },
};
