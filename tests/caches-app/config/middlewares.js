// Strapi's own list, without its logger.
module.exports = require('../../bench/app/config/middlewares');
