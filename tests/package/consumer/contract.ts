/**
 * Compiled in the clean app as node10, node16 and bundler see the package. The assignments fail when a
 * type is `any`, which is what an import that does not resolve becomes.
 */
import { type ConformanceFixture, conformanceCases } from 'strapi-plugin-dam/conformance';
import {
  type Asset,
  type Connector,
  DamError,
  DamHttp,
  defineConnector,
  type z,
} from 'strapi-plugin-dam/connector';
import type { DamServices, MetricsService, ResolveService } from 'strapi-plugin-dam/strapi-server';

type IsAny<T> = 0 extends 1 & T ? true : false;

export const areReal: [
  IsAny<Asset>,
  IsAny<Connector>,
  IsAny<DamError>,
  IsAny<Parameters<DamHttp['json']>[0]>,
  IsAny<ReturnType<ConformanceFixture['connect']>>,
  IsAny<DamServices['references']>,
  IsAny<MetricsService>,
  IsAny<ResolveService>,
  IsAny<typeof z.strictObject>,
] = [false, false, false, false, false, false, false, false, false];

/** The suite takes the very `Connector` that `defineConnector` makes. */
export const connector: Connector = {
  ping: () => Promise.resolve(),
  search: () => Promise.reject(new DamError('unreachable', 'not yet')),
  getMany: (assetIds) => Promise.resolve(assetIds.map(() => ({ status: 'missing' }))),
};
export const definition = defineConnector<{ baseUrl: string }>({
  id: 'typed',
  label: 'Typed',
  delivery: 'redirect',
  chunkSize: 1,
  filters: [],
  sorts: ['newest'],
  optionsSchema: {
    safeParse: (input) => ({ success: true, data: { baseUrl: String(input) } }),
  },
  create({ baseUrl }, environment) {
    new DamHttp({ baseUrl, ...environment, headers: {} });
    return connector;
  },
});
export const cases = (fixture: Omit<ConformanceFixture, 'connect'>) =>
  conformanceCases({ ...fixture, connect: () => connector }).map(({ name }) => name.toUpperCase());
