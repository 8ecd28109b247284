/** One editor who may do everything, and pages that everybody may read. */
module.exports = {
  async bootstrap({ strapi }) {
    const role = await strapi.service('admin::role').getSuperAdmin();
    await strapi.service('admin::user').create({
      firstname: 'Ida',
      lastname: 'Editor',
      email: 'editor@example.com',
      password: 'Editor-demo-1',
      isActive: true,
      registrationToken: null,
      roles: [role.id],
    });
    const visitors = await strapi.db
      .query('plugin::users-permissions.role')
      .findOne({ where: { type: 'public' } });
    await strapi.db
      .query('plugin::users-permissions.permission')
      .create({ data: { action: 'api::page.page.find', role: visitors.id } });
  },
};
