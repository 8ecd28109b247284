/** One page with one DAM picture, readable by everybody, and an administrator. */
module.exports = {
  async bootstrap({ strapi }) {
    const [picked] = await strapi
      .plugin('dam')
      .service('references')
      .pick([{ connection: 'brand', assetId: 'pier' }]);
    await strapi
      .documents('api::page.page')
      .create({ data: { title: 'Page', gallery: [picked.file.id] }, status: 'published' });
    const role = await strapi.db
      .query('plugin::users-permissions.role')
      .findOne({ where: { type: 'public' } });
    await strapi.db
      .query('plugin::users-permissions.permission')
      .create({ data: { action: 'api::page.page.find', role: role.id } });
    const { id } = await strapi.service('admin::role').getSuperAdmin();
    await strapi.service('admin::user').create({
      firstname: 'E',
      lastname: 'E',
      email: 'editor@example.com',
      password: 'Editor-demo-1',
      isActive: true,
      registrationToken: null,
      roles: [id],
    });
  },
};
