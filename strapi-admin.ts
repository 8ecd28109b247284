import admin from './admin';

/** The plugin's admin half, as Strapi's admin loads it. */
const plugin: Record<string, unknown> = admin;

export default plugin;
