export const PLUGIN_ID = 'dam';

/** Display name of the plugin; not translated. */
export const PLUGIN_NAME = 'DAM';
