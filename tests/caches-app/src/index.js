/** As docs/caches.md proposes it for Meilisearch. */
module.exports = {
  bootstrap({ strapi }) {
    for (const event of ['dam.asset.updated', 'dam.asset.withdrawn']) {
      strapi.eventHub.on(event, ({ entries }) => indexAgain(strapi, entries));
    }
  },
};

async function indexAgain(strapi, entries) {
  const service = (name) => strapi.plugin('meilisearch').service(name);
  const indexed = await service('store').getIndexedContentTypes();
  for (const { uid, documentId, locale } of entries) {
    if (!indexed.includes(uid)) continue;
    const entriesQuery = { ...service('meilisearch').entriesQuery({ contentType: uid }), locale };
    const entry = await service('contentType').getEntry({
      contentType: uid,
      documentId,
      entriesQuery,
    });
    if (entry === null) continue;
    await service('meilisearch').updateEntriesInMeilisearch({ contentType: uid, entries: [entry] });
  }
}
