module.exports = require('../../caches-app/config/server');
