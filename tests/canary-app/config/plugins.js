/** Strapi as it is: the plugin is not installed, so nothing wraps the members that are looked at. */
module.exports = { 'users-permissions': { config: { jwtSecret: 'canary-jwt-secret' } } };
