import { useQueryParams } from '@strapi/strapi/admin';
import { lazy, Suspense } from 'react';

const Arrival = lazy(() => import('./Arrival'));

/**
 * Leads whoever opens the edit view through a link to the field that the link names in `field`, the parameter that
 * Strapi's own fields read. It does so for the fields that Strapi's does not: media, texts, and those in a closed
 * part of a dynamic zone.
 */
export function FieldArrival() {
  const [{ query }] = useQueryParams<{ field?: string }>();
  const { field } = query;
  if (typeof field !== 'string' || field === '') return null;
  return (
    <Suspense fallback={null}>
      <Arrival key={field} field={field} />
    </Suspense>
  );
}
