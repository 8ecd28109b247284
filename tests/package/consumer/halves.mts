import admin from 'strapi-plugin-dam/strapi-admin';
import server from 'strapi-plugin-dam/strapi-server';

/** In a module the default import is the plugin, not a namespace around it. */
export const register: unknown[] = [admin.register, server.register];
