import type {
  Connector,
  ConnectorDefinition,
  ConnectorEnvironment,
  ConnectorTraits,
} from '../contracts/connector';
import { bynder } from './bynder';
import { cloudinary } from './cloudinary';
import { demoDam } from './demo-dam';
import { directus } from './directus';
import { frontify } from './frontify';
import { generic } from './generic';
import { imagekit } from './imagekit';
import { mediawiki } from './mediawiki';
import { resourcespace } from './resourcespace';

/** A connector product with its options' type hidden behind `configure`. */
export interface AnyConnectorDefinition {
  id: string;
  label: string;
  /** The schema of the options, which says what keys they have. */
  optionsSchema: unknown;
  /** Checks the options. Returns a factory for the connector, or every problem of the options. */
  configure(input: unknown): ConfiguredConnector;
}

export type ConfiguredConnector =
  | {
      success: true;
      /** The options as the schema returns them, with its defaults. */
      options: unknown;
      traits: ConnectorTraits;
      create: (environment: ConnectorEnvironment) => Connector;
    }
  | { success: false; problems: { path: PropertyKey[]; message: string; keys?: string[] }[] };

/** Hides a definition's options type, so that definitions can be in one list. */
export function configurable<Options>(
  definition: ConnectorDefinition<Options>,
): AnyConnectorDefinition {
  const { id, label, optionsSchema, create, traitsOf, ...traits } = definition;
  return {
    id,
    label,
    optionsSchema,
    configure(input) {
      const result = optionsSchema.safeParse(input);
      if (!result.success) return { success: false, problems: result.error.issues };
      return {
        success: true,
        options: result.data,
        traits: { ...traits, ...traitsOf?.(result.data) },
        create: (environment) => create(result.data, environment),
      };
    },
  };
}

/** The connectors that come with the plugin, by id. */
export const connectors: ReadonlyMap<string, AnyConnectorDefinition> = new Map(
  [
    configurable(demoDam),
    configurable(generic),
    configurable(bynder),
    configurable(cloudinary),
    configurable(directus),
    configurable(frontify),
    configurable(imagekit),
    configurable(mediawiki),
    configurable(resourcespace),
  ].map((definition) => [definition.id, definition]),
);

/** Current ids by former ids, which a configuration may still use. */
export const FORMER_CONNECTOR_IDS: ReadonlyMap<string, string> = new Map([
  ['reference', 'demo-dam'],
]);
