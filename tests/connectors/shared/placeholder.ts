import { failureOf } from '../../../server/conformance/checks';
import type { Connector } from '../../../server/contracts/connector';
import { boundedFile, KEPT_LIMITS } from '../../../server/files/bounded-body';
import { TestClock } from '../../core/fixtures';
import { picture } from '../../support/dam';
import { bytesOf, readAsset } from './standing';

/** Files on hosts that the fault proxy of the conformance suite does not front. */
export interface PlaceholderFixture {
  connect(): Connector;
  /** Approved assets that are no pictures, by what they are. */
  others: Readonly<Record<string, string>>;
  /** Sends these bytes in the place of an asset's file, and tells of the asset what it told before. */
  send(assetId: string, bytes: Buffer): void;
}

/** A host of files that has lost one may send a picture in its place. The simulator must have started. */
export function itRefusesPlaceholders({ connect, others, send }: PlaceholderFixture): void {
  it.each(Object.entries(others))(
    'a picture in the place of %s is refused',
    async (_name, assetId) => {
      const connector = connect();
      const opened = async () => {
        const { current } = await readAsset(connector, assetId);
        const url = current?.url ?? '';
        const file = await connector.open?.({ url });
        if (file === undefined) throw new Error('The connector opens no files.');
        const mime = current?.mime ?? '';
        return boundedFile(file, { limits: KEPT_LIMITS, clock: new TestClock(), mime });
      };
      const { current } = await readAsset(connector, assetId);
      const bytes = await bytesOf(connector, current?.url);
      (await opened()).body.destroy();
      send(assetId, Buffer.from(await (await picture('#888888')).arrayBuffer()));
      try {
        const error = await failureOf(opened);
        expect(error.type).toBe('bad-answer');
        expect(error.message).toMatch(/sent a picture instead/);
      } finally {
        send(assetId, bytes);
      }
    },
  );
}
