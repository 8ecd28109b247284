/** Identifies an asset, without a version. */
export interface AssetName {
  /** The canonical key of the connection, never an alias. */
  connection: string;
  assetId: string;
}

/** One string per asset, for maps. Connection keys hold no spaces, so no two assets share a key. */
export function nameKey({ connection, assetId }: AssetName): string {
  return `${connection} ${assetId}`;
}
