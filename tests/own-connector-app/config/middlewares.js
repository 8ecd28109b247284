module.exports = require('../../bench/app/config/middlewares');
