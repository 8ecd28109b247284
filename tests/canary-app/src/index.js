/** Does what the test wants at the moment at which a plugin registers. */
module.exports = { register: ({ strapi }) => strapi.config.get('canary.register')(strapi) };
