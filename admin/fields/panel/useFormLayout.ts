import {
  unstable_useContentManagerContext as useContentManagerContext,
  useDocumentRBAC,
} from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { FormLayout, LayoutField } from './fillTargets';

/** Returns the layout of the edit view, and a function that tells if the editor may change a field. */
export function useFormLayout(): { layout: FormLayout; mayChange: (field: string) => boolean } {
  const { layout, isCreatingEntry } = useContentManagerContext();
  const permitted = useDocumentRBAC('DamFormLayout', ({ canCreateFields, canUpdateFields }) =>
    isCreatingEntry ? canCreateFields : canUpdateFields,
  );
  const { edit } = layout;
  return useMemo(() => {
    const components = Object.entries(edit.components).map(([uid, each]) => [
      uid,
      each.layout.flat() as LayoutField[],
    ]);
    return {
      layout: {
        fields: edit.layout.flat(2) as LayoutField[],
        components: Object.fromEntries(components) as FormLayout['components'],
      },
      mayChange: (field: string) => permitted.includes(field),
    };
  }, [edit, permitted]);
}
