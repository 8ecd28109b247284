/**
 * Writes one declaration file per package entry, and one for the contracts that they share.
 *
 * rollup-plugin-dts, because it bundles from the sources, keeps docstrings and shares chunks between
 * entries; the builder of Strapi's SDK emits a copy of the whole tree per entry, with imports of files
 * that other entries' copies hold.
 */
import { dts } from 'rollup-plugin-dts';

/** Entries by the folder of their JavaScript: TypeScript finds the declarations beside it. */
const entries = {
  admin: 'strapi-admin.ts',
  server: 'strapi-server.ts',
  connector: 'server/connector.ts',
  conformance: 'server/conformance/index.ts',
  'front-end': 'server/front-end.ts',
};

/**
 * Writes the declarations of each `index.mjs`. They repeat those of `index.js`, so that a type is the
 * same one for `import` and `require`. A default export of CommonJS needs its own line: TypeScript
 * would take all of `module.exports` for it.
 */
const moduleTwins = {
  name: 'module-twins',
  generateBundle(_options, bundle) {
    for (const { fileName, isEntry, exports } of Object.values(bundle)) {
      if (!isEntry) continue;
      const lines = ["export * from './index.js';"];
      if (exports.includes('default')) {
        lines.push(
          "declare const entry: (typeof import('./index.js'))['default'];",
          'export default entry;',
        );
      }
      this.emitFile({
        type: 'asset',
        fileName: fileName.replace(/\.d\.ts$/, '.d.mts'),
        source: `${lines.join('\n')}\n`,
      });
    }
  },
};

/** The builder of Strapi's SDK builds what `exports` names, so programs are entries too. They export nothing. */
const programs = {
  name: 'programs',
  generateBundle() {
    for (const name of ['cli', 'render']) {
      this.emitFile({ type: 'asset', fileName: `${name}/index.d.ts`, source: 'export {};\n' });
    }
  },
};

export default {
  input: entries,
  external: /^node:/,
  /** A type that a service names and no entry exports: projects could not name what they get. */
  onwarn({ message }) {
    throw new Error(message);
  },
  output: {
    dir: 'dist',
    entryFileNames: '[name]/index.d.ts',
    chunkFileNames: 'types/[name].d.ts',
    manualChunks: (id) => (id.includes('/server/contracts/') ? 'contracts' : undefined),
    minifyInternalExports: false,
  },
  plugins: [dts({ tsconfig: 'tsconfig.json' }), moduleTwins, programs],
};
