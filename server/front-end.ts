/**
 * `strapi-plugin-dam/front-end`: for websites that render on a server. It needs nothing of Strapi. Never import
 * it in a browser: the signing key is a secret.
 */
export { type PictureParameters, signPicture } from './core/picture-signature';
