import type { Connector, ConnectorDefinition, ConnectorEnvironment } from '../contracts/connector';
import { reference } from './reference';

/** A connector whose options are checked by its own schema, so their type is nobody else's. */
export type AnyConnectorDefinition = Pick<
  ConnectorDefinition,
  'id' | 'label' | 'delivery' | 'chunkSize' | 'filters' | 'sorts' | 'uploads'
> & {
  /** Checks the options and makes the connector, or says what is wrong with them. */
  configure(input: unknown): ConfiguredConnector;
};

export type ConfiguredConnector =
  | { success: true; create: (environment: ConnectorEnvironment) => Connector }
  | { success: false; problems: { path: PropertyKey[]; message: string }[] };

/** Hides the options' type behind their check. */
export function configurable<Options>(
  definition: ConnectorDefinition<Options>,
): AnyConnectorDefinition {
  return {
    ...definition,
    configure(input) {
      const result = definition.optionsSchema.safeParse(input);
      if (!result.success) return { success: false, problems: result.error.issues };
      return {
        success: true,
        create: (environment) => definition.create(result.data, environment),
      };
    },
  };
}

/** The connectors that come with the plugin, by id. */
export const connectors: ReadonlyMap<string, AnyConnectorDefinition> = new Map(
  [configurable(reference)].map((definition) => [definition.id, definition]),
);
