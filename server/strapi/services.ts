import type { Core } from '@strapi/strapi';
import type { PickedReference } from '../contracts/api';
import type { Reference } from '../contracts/reference';
import { resolveBody } from './content-api';
import { damOf } from './plugin';

/** `strapi.plugin('dam').service('references')`: for seeds, imports and other code of the project. */
export const references = ({ strapi }: { strapi: Core.Strapi }) => ({
  /**
   * Reads the assets from the DAM and answers, in the order asked, what content stores: a row for
   * media fields, the stored url for text. Throws, and makes nothing, where one cannot be shown.
   */
  pick: (picked: readonly Reference[]): Promise<PickedReference[]> =>
    damOf(strapi).files.pick(picked),
});

/** `strapi.plugin('dam').service('resolve')`: for code that answers outside the content API. */
export const resolve = ({ strapi }: { strapi: Core.Strapi }) => ({
  /** A copy of `body` in which every reference is resolved; one batch, never rejects. */
  body: (body: unknown, rootUid?: string): Promise<unknown> => resolveBody(strapi, body, rootUid),
});
