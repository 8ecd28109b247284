import admin = require('strapi-plugin-dam/strapi-admin');
import server = require('strapi-plugin-dam/strapi-server');

export const register: unknown[] = [admin.default.register, server.default.register];
