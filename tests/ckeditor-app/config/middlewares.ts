import { SERVER_URL } from '../src/addresses';

// CKEditor comes from its CDN.
const CKEDITOR = ["'self'", "'unsafe-inline'", 'https://cdn.ckeditor.com'];

// For an admin on another origin than the server; on the same one it is 'self'.
const SERVER = ["'self'", 'data:', 'blob:', new URL(SERVER_URL).origin];

const config = [
  'strapi::errors',
  {
    name: 'strapi::security',
    config: {
      contentSecurityPolicy: {
        directives: {
          'script-src': CKEDITOR,
          'style-src': CKEDITOR,
          'img-src': SERVER,
          'media-src': SERVER,
        },
      },
    },
  },
  'strapi::cors',
  'strapi::query',
  'strapi::body',
  'strapi::session',
  'strapi::favicon',
  'strapi::public',
];

export default config;
