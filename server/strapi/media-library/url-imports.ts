import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { AssetName } from '../../core/asset-name';
import { isOurAddress, isOurReference, withHost } from '../../core/references/ours';
import { recogniseUrl } from '../../core/references/recognise';
import { urlFetcherOf } from '../compat';
import { mayChoose } from '../editors/may-choose';
import { damOf } from '../plugin';

/**
 * Keeps "upload from URLs" of the Media Library from copying assets by their addresses: those of this site's delivery
 * route, those that answers contain of a connection with `addresses: 'dam'`, and those of originals in a DAM. Strapi
 * tells the reason beside the address, and goes on with the other ones.
 */
export function refuseAssetUrls(strapi: Core.Strapi): void {
  const fetcher = urlFetcherOf(strapi);
  if (fetcher === undefined || damOf(strapi).config.copies === 'allow') return;
  const { fetchUrlToInputFile } = fetcher;
  fetcher.fetchUrlToInputFile = async (url, ...rest) => {
    const name = await assetAt(strapi, String(url));
    if (name !== null) throw new errors.ApplicationError(await sentenceFor(strapi, name));
    return fetchUrlToInputFile.call(fetcher, url, ...rest);
  };
}

/** Returns the asset that an address shows; null if it is none of a DAM. */
async function assetAt(strapi: Core.Strapi, url: string): Promise<AssetName | null> {
  const { ours, resolver, fingerprintTable } = damOf(strapi);
  const here = withHost(ours, strapi.requestContext.get()?.host);
  const found = recogniseUrl(url)?.stored;
  if (found && isOurAddress(url, here) && isOurReference(found.reference, here)) {
    return resolver.nameOf(found.reference);
  }
  return fingerprintTable.byAddress(url);
}

/** Names the asset only to those who may choose it. */
async function sentenceFor(strapi: Core.Strapi, name: AssetName): Promise<string> {
  const { records, connections } = damOf(strapi);
  const label = connections.find(name.connection)?.label ?? name.connection;
  const title = (await records.known(name))?.asset?.title;
  const isNamed = title !== undefined && mayChoose(strapi.requestContext.get()?.state);
  const asset = isNamed ? `the asset "${title}"` : 'an asset';
  return (
    `This is the address of ${asset} of ${label}, and an import would make a copy of it. Choose it with "Add from ` +
    'DAM" instead: pages then always show its current version.'
  );
}
