/** The package has entries only. Whoever imports it by its bare name reads here which one to take. */
throw new Error(
  'strapi-plugin-dam has no main entry: import strapi-plugin-dam/connector to write a connector, ' +
    'strapi-plugin-dam/conformance to test one or strapi-plugin-dam/front-end to sign pictures, ' +
    'and leave the rest to Strapi.',
);
