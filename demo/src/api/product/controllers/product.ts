import { factories } from '@strapi/strapi';
import type { Context } from 'koa';

export default factories.createCoreController('api::product.product', ({ strapi }) => ({
  /** A controller of the project's own, with an answer in no shape of Strapi's. */
  async catalogue(ctx: Context) {
    const products = await strapi.documents('api::product.product').findMany({
      status: 'published',
      sort: 'name',
      populate: { picture: true },
    });
    ctx.body = { title: 'Catalogue', pages: [{ products }] };
  },
}));
