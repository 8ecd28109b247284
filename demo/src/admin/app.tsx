/** Nothing of Strapi's own news and tours: in the demo, the plugin is what there is to see. */
export default {
  config: {
    locales: ['de', 'es', 'fr', 'pl'],
    tutorials: false,
    notifications: { releases: false },
  },
};
