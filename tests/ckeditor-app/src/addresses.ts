/*
 * Addresses of this app, which are compiled into its admin: below a path, and the admin's own address has another
 * origin than the server's. The same build serves an admin on the server's origin, since only the path of the
 * admin's address is compiled in.
 */

/** What a reverse proxy passes on to Strapi. Browsers trust `*.localhost` as they trust https. */
export const SERVER_URL = 'http://cms.dam.localhost/cms';

/** The admin on another origin. */
export const OTHER_ADMIN_URL = 'http://admin.dam.localhost/cms/admin';
