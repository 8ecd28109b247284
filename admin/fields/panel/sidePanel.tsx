import type { PanelComponent } from '@strapi/content-manager/strapi-admin';
import { lazy, Suspense } from 'react';
import { useText } from '../../useText';

const AssetPanel = lazy(() => import('./AssetPanel'));

/** The side panel "DAM assets" of the edit view. Its content loads when the first entry is opened. */
export const DamAssetsPanel: PanelComponent = () => {
  const text = useText();
  return {
    title: text('panel.title'),
    content: (
      <Suspense fallback={null}>
        <AssetPanel />
      </Suspense>
    ),
  };
};
