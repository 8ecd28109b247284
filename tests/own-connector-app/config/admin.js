module.exports = require('../../caches-app/config/admin');
