/** Before the core routes, of which one would take "catalogue" for a document's id. */
export default {
  routes: [{ method: 'GET', path: '/products/catalogue', handler: 'product.catalogue' }],
};
