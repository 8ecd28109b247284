// CKEditor comes from its CDN.
const CKEDITOR = ["'self'", "'unsafe-inline'", 'https://cdn.ckeditor.com'];

const config = [
  'strapi::errors',
  {
    name: 'strapi::security',
    config: {
      contentSecurityPolicy: {
        directives: { 'script-src': CKEDITOR, 'style-src': CKEDITOR },
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
