/** What any redirect costs Strapi, so that the delivery route has something beside it. */
module.exports = {
  routes: [
    {
      method: 'GET',
      path: '/bare/:one/:two/:three',
      handler: 'bare.show',
      config: { auth: false },
    },
  ],
};
