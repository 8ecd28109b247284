export const PLUGIN_ID = 'dam';

/** The plugin's own name, the same in every language. */
export const PLUGIN_NAME = 'DAM';
