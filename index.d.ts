/**
 * The package has no main entry, and importing it throws. Import `strapi-plugin-dam/connector` to write a
 * connector, `strapi-plugin-dam/conformance` to test one, or `strapi-plugin-dam/front-end` to sign pictures.
 */
export {};
