import type {
  BulkActionComponent,
  DocumentActionComponent,
  PanelComponent,
} from '@strapi/content-manager/strapi-admin';
import { Database, WarningCircle } from '@strapi/icons';
import type { StrapiApp } from '@strapi/strapi/admin';
import type { ComponentType } from 'react';
import { PERMISSIONS } from '../server/contracts/api';
import type { LibraryDialogProps } from './asset/libraryFile';
import { FieldArrival } from './fields/arrival/FieldArrival';
import { addBlocks, type BlocksApi, showUnmeasuredImages } from './fields/blocks/blocks';
import { createAssetField } from './fields/custom/customField';
import { wrapMediaField } from './fields/media/mediaField';
import { wrapMediaLibrary } from './fields/media/mediaLibrary';
import type { MediaFieldProps } from './fields/media/useMediaValue';
import { DamAssetsPanel } from './fields/panel/sidePanel';
import { PasteHost } from './fields/pasting/PasteHost';
import { LibraryHost } from './library/LibraryHost';
import { readAlong } from './library/libraryPage';
import { addMarksColumn } from './list/marksColumn';
import { PLUGIN_ID, PLUGIN_NAME } from './pluginId';
import { warnInBulk } from './publishing/bulkAction';
import { askBeforePublishing } from './publishing/publishAction';
import { QuestionHost } from './publishing/QuestionHost';
import { loadTranslations, messageId } from './translations';

/** The part of the content manager's API in use. Strapi types the APIs of plugins as unknown. */
interface ContentManagerApi {
  addEditViewSidePanel(panels: PanelComponent[]): void;
  addDocumentAction(
    change: (actions: DocumentActionComponent[]) => DocumentActionComponent[],
  ): void;
  addBulkAction(change: (actions: BulkActionComponent[]) => BulkActionComponent[]): void;
}

/**
 * The app passed to `register`. `bootstrap` reads from it what other plugins registered, because by
 * then all of them have.
 */
let registeredWith: StrapiApp | undefined;

export default {
  register(app: StrapiApp): void {
    registeredWith = app;
    app.registerPlugin({ id: PLUGIN_ID, name: PLUGIN_NAME });
    app.customFields.register(createAssetField());
    const permissions = [{ action: PERMISSIONS.usageRead, subject: null }];
    app.addMenuLink({
      to: `plugins/${PLUGIN_ID}`,
      icon: Database,
      intlLabel: { id: messageId('usage.menu'), defaultMessage: PLUGIN_NAME },
      permissions,
      position: 5,
      Component: () => import('./pages/UsagePages'),
    });
    app.addSettingsLink(
      {
        id: PLUGIN_ID,
        intlLabel: { id: messageId('settings.title'), defaultMessage: PLUGIN_NAME },
      },
      [
        {
          id: 'status',
          to: PLUGIN_ID,
          intlLabel: { id: messageId('settings.menu'), defaultMessage: 'Status' },
          permissions: [{ action: PERMISSIONS.settingsRead, subject: null }],
          Component: () => import('./pages/settings/SettingsPage'),
        },
        {
          id: 'adoption',
          // Beside the other one, not below it: else Strapi marks both in its menu.
          to: `${PLUGIN_ID}-copies`,
          intlLabel: { id: messageId('adoption.title'), defaultMessage: 'Adopt copies' },
          permissions: [{ action: PERMISSIONS.adopt, subject: null }],
          Component: () => import('./pages/adoption/AdoptionPage'),
        },
      ],
    );
    // Strapi renders components with this prefix beside every page. A version that does not leaves its Media
    // Library as it is.
    app.addComponents({ name: 'future-global::dam-library', Component: LibraryHost });
    app.addMiddlewares([readAlong]);
    app.widgets.register({
      id: 'attention',
      pluginId: PLUGIN_ID,
      icon: WarningCircle,
      title: { id: messageId('widget.title'), defaultMessage: PLUGIN_NAME },
      permissions,
      component: async () => (await import('./widgets/AttentionWidget')).default,
    });
  },

  bootstrap(): void {
    const app = registeredWith;
    if (app === undefined) return;
    const Library = app.library.components['media-library'] as
      | ComponentType<LibraryDialogProps>
      | undefined;
    const MediaField = app.library.fields.media as ComponentType<MediaFieldProps> | undefined;
    const contentManager = app.getPlugin('content-manager');
    const { apis } = contentManager as unknown as { apis: ContentManagerApi & BlocksApi };
    apis.addEditViewSidePanel([DamAssetsPanel]);
    apis.addDocumentAction((actions) =>
      actions.map((action) => (action.type === 'publish' ? askBeforePublishing(action) : action)),
    );
    apis.addBulkAction((actions) => actions.map(warnInBulk));
    const host = { name: 'dam-publish-question', Component: QuestionHost };
    contentManager.injectComponent('editView', 'right-links', host);
    contentManager.injectComponent('preview', 'actions', host);
    const arrival = { name: 'dam-field-arrival', Component: FieldArrival };
    contentManager.injectComponent('editView', 'right-links', arrival);
    const pastes = { name: 'dam-paste-host', Component: PasteHost };
    contentManager.injectComponent('editView', 'right-links', pastes);
    contentManager.injectComponent('preview', 'actions', pastes);
    app.registerHook('Admin/CM/pages/ListView/inject-column-in-table', addMarksColumn);
    addBlocks(apis);
    showUnmeasuredImages(apis);
    // Both are wrapped, because the native media field renders its own dialog and never opens the
    // registered `media-library` component.
    if (Library !== undefined) {
      app.addComponents({
        name: 'media-library',
        Component: wrapMediaLibrary(Library) as ComponentType,
      });
    }
    if (MediaField !== undefined) {
      app.addFields({
        type: 'media',
        Component: wrapMediaField(MediaField, Library) as unknown as ComponentType,
      });
    }
  },

  registerTrads({ locales }: { locales: string[] }) {
    return Promise.all(
      locales.map(async (locale) => ({ locale, data: await loadTranslations(locale) })),
    );
  },
};
