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
import { generic } from './generic';
import { mediawiki } from './mediawiki';
import { resourcespace } from './resourcespace';

/** A connector whose options are checked by its own schema, so their type is nobody else's. */
export interface AnyConnectorDefinition {
  id: string;
  label: string;
  /** Checks the options and makes the connector, or says what is wrong with them. */
  configure(input: unknown): ConfiguredConnector;
}

export type ConfiguredConnector =
  | {
      success: true;
      traits: ConnectorTraits;
      create: (environment: ConnectorEnvironment) => Connector;
    }
  | { success: false; problems: { path: PropertyKey[]; message: string }[] };

/** Hides the options' type behind their check. */
export function configurable<Options>(
  definition: ConnectorDefinition<Options>,
): AnyConnectorDefinition {
  const { id, label, optionsSchema, delivery, chunkSize, filters, sorts, uploads } = definition;
  return {
    id,
    label,
    configure(input) {
      const result = optionsSchema.safeParse(input);
      if (!result.success) return { success: false, problems: result.error.issues };
      return {
        success: true,
        traits: {
          delivery,
          chunkSize,
          filters,
          sorts,
          ...(uploads && { uploads }),
          ...definition.traitsOf?.(result.data),
        },
        create: (environment) => definition.create(result.data, environment),
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
    configurable(mediawiki),
    configurable(resourcespace),
  ].map((definition) => [definition.id, definition]),
);

/** Ids that connectors had before, each with the id it has now. A configuration may still use them. */
export const FORMER_CONNECTOR_IDS: ReadonlyMap<string, string> = new Map([
  ['reference', 'demo-dam'],
]);
