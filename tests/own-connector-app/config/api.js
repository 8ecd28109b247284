module.exports = require('../../caches-app/config/api');
