/** Identifies an asset, without a version. */
export interface AssetName {
  /** The canonical key of the connection, never an alias. */
  connection: string;
  assetId: string;
}

/** Returns a unique map key for an asset. Connection keys contain no spaces, so keys cannot collide. */
export function nameKey({ connection, assetId }: AssetName): string {
  return `${connection} ${assetId}`;
}
