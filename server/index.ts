import { DEFAULT_CONFIG, validateConfig } from './strapi/config';
import adoptionController from './strapi/controllers/adoption';
import delivery from './strapi/controllers/delivery';
import health from './strapi/controllers/health';
import knownFiles from './strapi/controllers/known-files';
import picker from './strapi/controllers/picker';
import publishChecks from './strapi/controllers/publish-checks';
import referencesController from './strapi/controllers/references';
import replacements from './strapi/controllers/replacements';
import { routes } from './strapi/controllers/routes';
import searches from './strapi/controllers/searches';
import settings from './strapi/controllers/settings';
import thumbnail from './strapi/controllers/thumbnail';
import upload from './strapi/controllers/upload';
import usageController from './strapi/controllers/usage';
import webhook from './strapi/controllers/webhook';
import { bootstrap, destroy, register } from './strapi/lifecycle';
import {
  adoption,
  copies,
  leaving,
  metrics,
  pictures,
  references,
  relinking,
  resolve,
  usage,
} from './strapi/services';

/** The plugin object that Strapi loads. */
const plugin: Record<string, unknown> = {
  register,
  bootstrap,
  destroy,
  config: { default: DEFAULT_CONFIG, validator: validateConfig },
  controllers: {
    adoption: adoptionController,
    delivery,
    health,
    knownFiles,
    picker,
    publishChecks,
    references: referencesController,
    replacements,
    searches,
    settings,
    thumbnail,
    upload,
    usage: usageController,
    webhook,
  },
  routes,
  services: { adoption, copies, leaving, metrics, pictures, references, relinking, resolve, usage },
};

export default plugin;
