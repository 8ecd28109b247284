import type { CdnDriver, CdnDriverDefinition } from '../contracts/cdn';
import type { CallBudget } from '../contracts/connector';
import { akamai } from './akamai';
import { bunny } from './bunny';
import { cloudflare } from './cloudflare';
import { cloudfront } from './cloudfront';
import { fastly } from './fastly';
import { headers } from './headers';
import { varnish } from './varnish';

/** A driver with its options' type hidden behind `configure`. */
export interface AnyCdnDriver {
  id: string;
  tagsPerCall: number;
  budget: CallBudget;
  /** The schema of the options, which says what keys they have. */
  optionsSchema: unknown;
  /** Checks the options. Returns the driver, or every problem of the options. */
  configure(input: unknown): ConfiguredDriver;
}

type ConfiguredDriver =
  | { success: true; driver: CdnDriver }
  | { success: false; problems: { path: PropertyKey[]; message: string; keys?: string[] }[] };

/** Hides a definition's options type, so that definitions can be in one list. */
export function configurableCdn<Options>(definition: CdnDriverDefinition<Options>): AnyCdnDriver {
  const { id, tagsPerCall, budget, optionsSchema, create } = definition;
  return {
    id,
    tagsPerCall,
    budget,
    optionsSchema,
    configure(input) {
      const result = optionsSchema.safeParse(input);
      return result.success
        ? { success: true, driver: create(result.data) }
        : { success: false, problems: result.error.issues };
    },
  };
}

/** The drivers that come with the plugin, by id. */
export const cdns: ReadonlyMap<string, AnyCdnDriver> = new Map(
  [
    configurableCdn(varnish),
    configurableCdn(fastly),
    configurableCdn(cloudflare),
    configurableCdn(akamai),
    configurableCdn(cloudfront),
    configurableCdn(bunny),
    configurableCdn(headers),
  ].map((driver) => [driver.id, driver]),
);
