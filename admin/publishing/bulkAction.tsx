import type {
  BulkActionComponent,
  BulkActionComponentProps,
} from '@strapi/content-manager/strapi-admin';
import { type ComponentType, lazy, Suspense } from 'react';

const EntriesNotice = lazy(() => import('./EntriesNotice'));

type Content = ComponentType<{ onClose: () => void }>;

/** Wraps an action of the list view: publishing names the entries that visitors would not see whole. */
export function warnInBulk(Action: BulkActionComponent): BulkActionComponent {
  const WarningAction: BulkActionComponent = (props) => {
    const action = Action(props);
    if (!action || !isPublish(action)) return action;
    const { dialog } = action;
    if (dialog?.type !== 'modal' || typeof dialog.content !== 'function') return action;
    return { ...action, dialog: { ...dialog, content: withNotice(dialog.content, props) } };
  };
  return Object.assign(WarningAction, { type: Action.type });
}

/** Strapi marks its action in the description only, by a property that its types do not have. */
function isPublish(action: object): boolean {
  return Reflect.get(action, 'actionType') === 'publish';
}

function withNotice(Original: Content, { model, documents }: BulkActionComponentProps): Content {
  return function PublishEntries(props) {
    return (
      <>
        <Suspense fallback={null}>
          <EntriesNotice model={model} documents={documents} />
        </Suspense>
        <Original {...props} />
      </>
    );
  };
}
