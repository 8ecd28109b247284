const { factories } = require('@strapi/strapi');

module.exports = factories.createCoreRouter('api::local.local');
