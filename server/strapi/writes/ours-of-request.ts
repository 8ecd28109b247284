import type { Core } from '@strapi/strapi';
import { type Ours, withHost } from '../../core/references/ours';
import { damOf } from '../plugin';

/** The addresses of this site, and of the host at which the present request reached it. */
export function oursOfRequest(strapi: Core.Strapi): Ours {
  return withHost(damOf(strapi).ours, strapi.requestContext.get()?.host);
}
