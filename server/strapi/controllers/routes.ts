import { PERMISSIONS } from '../../contracts/api';

interface Route {
  method: 'GET' | 'POST';
  path: string;
  handler: string;
  config: Record<string, unknown>;
}

/** Restricts a route to admin users whose role has this permission. */
function requirePermission(action: string): Record<string, unknown> {
  return {
    policies: [
      'admin::isAuthenticatedAdmin',
      { name: 'admin::hasPermissions', config: { actions: [action] } },
    ],
  };
}

const forPickers = requirePermission(PERMISSIONS.pick);
const forReaders = requirePermission(PERMISSIONS.usageRead);
const forUploaders = requirePermission(PERMISSIONS.upload);

/** Strapi checks no permission: the address is secret or signed, or the route is public. */
const withoutAuth = { auth: false };

function route(
  method: Route['method'],
  path: string,
  handler: string,
  config: Record<string, unknown>,
): Route {
  return { method, path, handler, config };
}

/** Routes below `/dam` for the admin. */
const admin = [
  route('GET', '/connections', 'picker.connections', forPickers),
  route('GET', '/connections/:connection/status', 'picker.status', forPickers),
  route('POST', '/connections/:connection/search', 'picker.search', forPickers),
  route('POST', '/connections/:connection/upload', 'upload.create', forUploaders),
  route('POST', '/references', 'references.pick', forPickers),
  route('POST', '/assets', 'references.assets', forPickers),
  route('GET', '/usage', 'usage.list', forReaders),
  route('GET', '/usage.csv', 'usage.csv', forReaders),
  route('GET', '/usage/:connection/:asset', 'usage.detail', forReaders),
  route('GET', '/attention', 'usage.attention', forReaders),
  route('GET', '/thumb/:token', 'thumbnail.show', withoutAuth),
];

/** Routes below `/api/dam` for visitors and the DAM. Each GET route also answers HEAD. */
const contentApi = [
  route('GET', '/a/:connection/:asset/:name', 'delivery.show', withoutAuth),
  route('GET', '/placeholder.svg', 'delivery.placeholder', withoutAuth),
  route('POST', '/webhooks/:connection', 'webhook.receive', withoutAuth),
];

export const routes = {
  admin: { type: 'admin', routes: admin },
  'content-api': { type: 'content-api', routes: contentApi },
};
