import type { PanelComponent } from '@strapi/content-manager/strapi-admin';
import { lazy, Suspense } from 'react';
import { useText } from '../../useText';

const AssetPanel = lazy(() => import('./AssetPanel'));

/** The edit view's panel "DAM assets"; what it shows is loaded with the first entry. */
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
