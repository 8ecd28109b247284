import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/**
 * What the admin half takes from Strapi without an API for it: labels and elements of its pages, keys of its
 * stores, components that it registers. The promise is about the installed packages, so it fails right after an
 * update; that the pages work with them is what tests/admin shows.
 */
interface Member {
  name: string;
  usedIn: string;
  /** What stands in that file as long as it uses the member. */
  ours: string;
  /** Where the installed package has it, below `node_modules`. */
  strapis: string;
  theirs: string | RegExp;
}

const UPLOAD = '@strapi/upload/dist/admin';
const CONTENT_MANAGER = '@strapi/content-manager/dist/admin';
const EDIT_VIEW = `${CONTENT_MANAGER}/pages/EditView/components`;
const BLOCKS = `${EDIT_VIEW}/FormInputs/BlocksInput`;

/** A label of a control, by which a click is told or a control is hidden: its key, and the component that shows it. */
function label(usedIn: string, key: string, component: string): Member {
  return {
    name: `the label "upload.${key}"`,
    usedIn,
    ours: `'upload.${key}'`,
    strapis: `${UPLOAD}/${component}`,
    theirs: `'${key}'`,
  };
}

/** A function that content-manager offers to plugins by its export. */
function hook(name: string, usedIn: string): Member {
  return {
    name: `the hook ${name} of @strapi/strapi/admin`,
    usedIn,
    ours: name,
    strapis: `${CONTENT_MANAGER}/index.js`,
    theirs: `exports.${name} = `,
  };
}

const CAROUSEL = 'components/MediaLibraryInput/Carousel';
const DETAILS = 'future/pages/Assets/components/AssetDetails/AssetDetailsDrawer.js';

const MEDIA_INPUT: readonly Member[] = [
  label(
    'admin/fields/media/nativeControls.ts',
    'control-card.add',
    `${CAROUSEL}/CarouselAssetActions.js`,
  ),
  label(
    'admin/fields/media/nativeControls.ts',
    'control-card.edit',
    `${CAROUSEL}/CarouselAssetActions.js`,
  ),
  label(
    'admin/fields/media/nativeControls.ts',
    'mediaLibraryInput.placeholder',
    `${CAROUSEL}/EmptyStateAsset.js`,
  ),
  {
    name: 'the pictures of the carousel, marked as slides',
    usedIn: 'admin/fields/media/nativeControls.ts',
    ours: '[aria-roledescription="slide"]',
    strapis: '@strapi/design-system/dist/index.js',
    theirs: '"aria-roledescription":"slide"',
  },
  {
    name: 'the picture that is seen, marked as selected',
    usedIn: 'admin/fields/media/nativeControls.ts',
    ours: "'aria-selected'",
    strapis: `${UPLOAD}/${CAROUSEL}/CarouselAssets.js`,
    theirs: '"aria-selected": currentAsset.id === asset.id',
  },
  {
    name: 'the media field, registered as the field "media"',
    usedIn: 'admin/index.ts',
    ours: 'library.fields.media',
    strapis: `${UPLOAD}/index.js`,
    theirs: /addFields\(\{\s*type: 'media'/,
  },
  {
    name: 'the properties of the media field',
    usedIn: 'admin/fields/media/useMediaValue.ts',
    ours: 'attribute?: { allowedTypes?',
    strapis: `${UPLOAD}/components/MediaLibraryInput/MediaLibraryInput.js`,
    theirs:
      /forwardRef\(\(\{ attribute: \{ allowedTypes[^}]*multiple[^}]*\}.*\bdisabled\b.*\bname\b/,
  },
  {
    name: 'the dialog, registered as the component "media-library"',
    usedIn: 'admin/index.ts',
    ours: "components['media-library']",
    strapis: `${UPLOAD}/index.js`,
    theirs: /addComponents\(\[\s*\{\s*name: 'media-library'/,
  },
  {
    name: 'the properties of the dialog',
    usedIn: 'admin/asset/libraryFile.ts',
    ours: 'onSelectAssets: ',
    strapis: `${UPLOAD}/components/MediaLibraryDialog/MediaLibraryDialog.js`,
    theirs:
      /\(\{ onClose, onSelectAssets, allowedTypes = [^\]]*\], multiple = true, initiallySelectedAssets/,
  },
  label(
    'admin/library/useCropRefusal.ts',
    'control-card.crop',
    'components/EditAssetDialog/PreviewBox/PreviewBox.js',
  ),
];

const UPLOAD_DIALOG: readonly Member[] = [
  label(
    'admin/library/uploadDom.ts',
    'modal.upload-list.sub-header-subtitle',
    'components/UploadAssetDialog/PendingAssetStep/PendingAssetStep.js',
  ),
  label(
    'admin/library/uploadDom.ts',
    'control-card.remove-selection',
    'components/AssetCard/AssetCardBase.js',
  ),
  {
    name: 'the name of a file in the upload dialog, a heading in its card',
    usedIn: 'admin/library/uploadDom.ts',
    ours: "querySelector('h2')",
    strapis: `${UPLOAD}/components/AssetCard/AssetCardBase.js`,
    theirs: /tag: "h2",[\s\S]{0,200}children: name/,
  },
];

const MEDIA_LIBRARY: readonly Member[] = [
  ...['fileInfo', 'crop.trigger', 'replace.trigger', 'delete.trigger'].map((key) =>
    label('admin/library/libraryDom.ts', `asset-details.${key}`, DETAILS),
  ),
  label(
    'admin/library/libraryDom.ts',
    'list.assets.actions.replace',
    'future/pages/Assets/components/AssetActionsMenu.js',
  ),
  {
    name: 'cards and rows, marked as what opens the details',
    usedIn: 'admin/library/libraryDom.ts',
    ours: '[data-asset-details-trigger]',
    strapis: `${UPLOAD}/future/pages/Assets/constants.js`,
    theirs: "'data-asset-details-trigger'",
  },
  {
    name: 'the parameter of the address that names the open file',
    usedIn: 'admin/library/LibraryMarks.tsx',
    ours: "get('assetId')",
    strapis: `${UPLOAD}/future/pages/Assets/hooks/useIsAssetDetailsOpen.js`,
    theirs: "ASSET_DETAILS_URL_PARAM = 'assetId'",
  },
  ...[
    ['getAssets', 'query'],
    ['getAsset', 'query'],
    ['bulkDeleteItems', 'mutation'],
  ].map(([endpoint, kind]) => ({
    name: `the endpoint ${endpoint} of the Media Library's store`,
    usedIn: 'admin/library/libraryPage.ts',
    ours: `'${endpoint}'`,
    strapis: `${UPLOAD}/future/services/assets.js`,
    theirs: `${endpoint}: builder.${kind}(`,
  })),
  {
    name: 'components beside every page, whose name begins with "future-global::"',
    usedIn: 'admin/index.ts',
    ours: "'future-global::dam-library'",
    strapis: '@strapi/admin/dist/admin/admin/src/App.js',
    theirs: "startsWith('future-global::')",
  },
];

const EDITORS: readonly Member[] = [
  {
    name: "Strapi's links, made of pasted addresses",
    usedIn: 'admin/fields/blocks/pastedLinks.ts',
    ours: 'insertData(data)',
    strapis: `${BLOCKS}/Blocks/Link.js`,
    theirs: /editor\.insertData = [\s\S]*getData\('text\/plain'\)[\s\S]*insertLink/,
  },
  {
    name: 'plugins of blocks, in the order of the blocks',
    usedIn: 'admin/fields/blocks/blocks.tsx',
    ours: 'plugin: (editor) => withPastedLinks(editor)',
    strapis: `${BLOCKS}/BlocksEditor.js`,
    theirs: /Object\.values\(blocks\)\.map\(\(block\)=>block\.plugin\)/,
  },
  ...['addEditViewSidePanel', 'addDocumentAction', 'addBulkAction'].map((api) => ({
    name: `the API ${api} of content-manager`,
    usedIn: 'admin/index.ts',
    ours: `apis.${api}(`,
    strapis: `${CONTENT_MANAGER}/content-manager.js`,
    theirs: `${api}: this.${api}.bind(this)`,
  })),
  {
    name: 'the API addRichTextBlocks of content-manager',
    usedIn: 'admin/fields/blocks/blocks.tsx',
    ours: 'addRichTextBlocks?.(',
    strapis: `${CONTENT_MANAGER}/content-manager.js`,
    theirs: 'addRichTextBlocks: this.addRichTextBlocks.bind(this)',
  },
  ...[
    ['image', 'Image.js'],
    ['link', 'Link.js'],
  ].map(([block, file]) => ({
    name: `the block "${block}" of the Blocks editor`,
    usedIn: 'admin/fields/blocks/blocks.tsx',
    ours: `blocks.${block}`,
    strapis: `${BLOCKS}/Blocks/${file}`,
    theirs: new RegExp(`^ {4}${block}: \\{`, 'm'),
  })),
  {
    name: 'the dialog that the Blocks editor opens by its registered name',
    usedIn: 'admin/fields/media/mediaLibrary.tsx',
    ours: 'wrapMediaLibrary',
    strapis: `${BLOCKS}/Blocks/Image.js`,
    theirs: "components['media-library']",
  },
  {
    name: 'the dialog that the markdown editor opens by its registered name',
    usedIn: 'admin/fields/media/mediaLibrary.tsx',
    ours: 'wrapMediaLibrary',
    strapis: `${EDIT_VIEW}/FormInputs/Wysiwyg/Field.js`,
    theirs: "components['media-library']",
  },
  {
    name: 'CodeMirror 5 as the markdown editor',
    usedIn: 'admin/fields/media/separatePictures.ts',
    ours: "querySelectorAll('.CodeMirror')",
    strapis: `${EDIT_VIEW}/FormInputs/Wysiwyg/Editor.js`,
    theirs: "require('codemirror5')",
  },
  {
    name: "slate-react's marks of a text, and its clipboard",
    usedIn: 'admin/fields/blocks/slateEditor.ts',
    ours: 'setFragmentData',
    strapis: 'slate-react/dist/index.js',
    theirs: /\[data-slate-editor\][\s\S]*setFragmentData/,
  },
  {
    name: 'the place "right-links" of the edit view',
    usedIn: 'admin/index.ts',
    ours: "'right-links'",
    strapis: `${EDIT_VIEW}/Panels.js`,
    theirs: 'area: "editView.right-links"',
  },
  {
    name: 'the place "actions" of the preview',
    usedIn: 'admin/index.ts',
    ours: "'preview', 'actions'",
    strapis: `${CONTENT_MANAGER}/preview/components/PreviewHeader.js`,
    theirs: 'area: "preview.actions"',
  },
  {
    name: 'the hook that adds a column to the list',
    usedIn: 'admin/index.ts',
    ours: "'Admin/CM/pages/ListView/inject-column-in-table'",
    strapis: `${CONTENT_MANAGER}/constants/hooks.js`,
    theirs: "'Admin/CM/pages/ListView/inject-column-in-table'",
  },
  {
    name: 'the endpoint getInitialData, which has all schemas',
    usedIn: 'admin/list/holdsAssets.ts',
    ours: "'getInitialData'",
    strapis: `${CONTENT_MANAGER}/services/init.js`,
    theirs: 'getInitialData: builder.query(',
  },
  {
    name: 'the document action of type "publish"',
    usedIn: 'admin/index.ts',
    ours: "action.type === 'publish'",
    strapis: `${EDIT_VIEW}/DocumentActions.js`,
    theirs: "PublishAction.type = 'publish'",
  },
  {
    name: 'the bulk action with actionType "publish", whose dialog is a modal',
    usedIn: 'admin/publishing/bulkAction.tsx',
    ours: "'actionType') === 'publish'",
    strapis: `${CONTENT_MANAGER}/pages/ListView/components/BulkActions/PublishAction.js`,
    theirs: /actionType: 'publish',[\s\S]*dialog: \{\s*type: 'modal'/,
  },
  {
    name: 'the keys that publish: Ctrl or Cmd, Shift and Enter',
    usedIn: 'admin/publishing/usePublishShortcut.ts',
    ours: "=== 'enter' && shiftKey",
    strapis: `${CONTENT_MANAGER}/pages/EditView/utils/keyboardShortcuts.js`,
    theirs: /key === 'enter'\) \{\s*return event\.shiftKey \? 'publish'/,
  },
  {
    name: 'the list of a dynamic zone, an ol with a description',
    usedIn: 'admin/fields/arrival/arriveAt.ts',
    ours: 'ol[aria-describedby]',
    strapis: `${EDIT_VIEW}/FormInputs/DynamicZone/Field.js`,
    theirs: /jsx\("ol", \{\s*"aria-describedby"/,
  },
  hook('unstable_useContentManagerContext', 'admin/fields/panel/useFormLayout.ts'),
  hook('unstable_useDocumentLayout', 'admin/publishing/usePublishQuestion.ts'),
  hook('useDocumentRBAC', 'admin/fields/panel/useFormLayout.ts'),
];

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function has(file: string, wanted: string | RegExp): boolean {
  const source = read(file);
  return typeof wanted === 'string' ? source.includes(wanted) : wanted.test(source);
}

/** False also if the file of the package is gone. */
function isThere({ strapis, theirs }: Member): boolean {
  try {
    return has(join('node_modules', strapis), theirs);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

describe.each([
  ['media input', MEDIA_INPUT],
  ['upload dialog', UPLOAD_DIALOG],
  ['Media Library', MEDIA_LIBRARY],
  ['edit view and list', EDITORS],
] as const)('what the admin half reads of Strapi’s %s', (_page, members) => {
  it.each(members.map((member) => [member.name, member.usedIn, member] as const))(
    'is there: %s (%s)',
    (name, usedIn, member) => {
      if (!isThere(member)) {
        throw new Error(
          `Strapi has moved ${name}, which ${usedIn} looks for: ${member.theirs} is not in ${member.strapis}.`,
        );
      }
      if (!read(usedIn).includes(member.ours)) {
        throw new Error(`${usedIn} no longer has ${member.ours}. Take ${name} out of this list.`);
      }
    },
  );
});

it('each label of Strapi that the admin half looks for is in this list, and has a text', async () => {
  const known = [...MEDIA_INPUT, ...UPLOAD_DIALOG, ...MEDIA_LIBRARY].map(({ ours }) => ours);
  const used = new Set<string>();
  for (const file of sourcesBelow('admin')) {
    for (const [text] of read(file).matchAll(
      /'upload\.(?:control-card|asset-details|list|modal|mediaLibraryInput)\.[\w.-]+'/g,
    )) {
      used.add(text);
    }
  }
  expect([...used].filter((text) => !known.includes(text))).toEqual([]);
  expect(used.size).toBeGreaterThan(8);
  const texts = read(`node_modules/${UPLOAD}/translations/en.json.js`);
  const missing = [...used].filter((text) => !texts.includes(`"${text.slice(8, -1)}":`));
  expect(missing).toEqual([]);
});

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file));
}
