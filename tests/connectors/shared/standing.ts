import { connectors } from '../../../server/connectors';
import type { Asset } from '../../../server/contracts/asset';
import type { Connector, ConnectorEnvironment } from '../../../server/contracts/connector';

/** A simulator that stands for the tests of one file. */
export interface Standing {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends all trouble and forgets calls, before each test. */
  reset?(): void;
}

/** Starts a simulator with its assets for the tests of one file. */
export function startStanding(dam: Standing, fill?: () => Promise<void>): void {
  beforeAll(async () => {
    await dam.start();
    await fill?.();
  });

  beforeEach(() => dam.reset?.());

  afterAll(() => dam.stop());
}

/** Makes a connector as a configuration does, so that each option is checked. */
export function connectorOf(
  id: string,
  options: unknown,
  environment: Partial<ConnectorEnvironment> = {},
): Connector {
  const configured = connectors.get(id)?.configure(options);
  if (!configured?.success) throw new Error(JSON.stringify(configured));
  return configured.create({ allowPrivateNetwork: false, ...environment });
}

/** Reads an asset that must be there. */
export async function readAsset(connector: Connector, assetId: string): Promise<Asset> {
  const [answer] = await connector.getMany([assetId]);
  if (answer?.status === 'failed') throw answer.error;
  if (answer?.status !== 'found') throw new Error(`The asset ${assetId} is not there.`);
  return answer.asset;
}

/** Opens a file and reads all of it. */
export async function bytesOf(connector: Connector, url: string | undefined): Promise<Buffer> {
  const file = await connector.open?.({ url: url ?? '' });
  const chunks: Uint8Array[] = [];
  for await (const chunk of file?.body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}
