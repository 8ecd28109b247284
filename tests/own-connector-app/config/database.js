module.exports = require('../../caches-app/config/database');
