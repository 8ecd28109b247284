import { unstable_useDocumentLayout as useDocumentLayout, useForm } from '@strapi/strapi/admin';
import { useRef, useState } from 'react';
import type { FormCheckRequest, FormCheckResponse } from '../../server/contracts/api';
import { referenceKey } from '../../server/contracts/reference';
import { type DamApi, useDamApi } from '../api';
import { fieldElement } from '../fields/fieldElement';
import { fieldLabels, type LabelledField } from '../fields/fieldLabels';
import { type Place, placesOf } from '../fields/places';
import { putQuestion } from './question';

/** Time after which publishing goes on without an answer, in milliseconds. */
const PATIENCE_MS = 2_000;

interface Entry {
  model: string;
  documentId?: string | undefined;
}

/**
 * Returns a function that asks the person before the form is published, if visitors would not see all of its
 * assets. It resolves to true if publishing goes on. `isAsking` is true meanwhile.
 */
export function usePublishQuestion({ model, documentId }: Entry) {
  const api = useDamApi();
  const values = useForm('DamPublishQuestion', (form) => form.values) as Record<string, unknown>;
  const latest = useRef(values);
  latest.current = values;
  const [isAsking, setAsking] = useState(false);
  const { edit } = useDocumentLayout(model);
  const judge = async (): Promise<boolean> => {
    const fields = edit.layout.flat(2);
    const hidden = fields.filter(isHidden).map(({ name }) => name);
    const order = fields.map(({ name }) => name);
    const places = placesOf(latest.current, order).filter(({ field }) => !hidden.includes(field));
    if (places.length === 0) return true;
    setAsking(true);
    const check = await checkInTime(api, {
      uid: model,
      ...(documentId === undefined ? {} : { documentId }),
      places: places.map(({ field, reference, alternativeText }) => ({
        field,
        reference,
        ...(alternativeText !== undefined && { alternativeText }),
      })),
    }).finally(() => setAsking(false));
    if (check === null || check.concerns.length === 0) return true;
    const labels = fieldLabels(fields as LabelledField[], componentFields(edit.components));
    return putQuestion({ check, labels, places: withConcern(places, check) });
  };
  const isPending = useRef(false);
  /** A second press of the shortcut while the first is being judged does nothing. */
  const ask = async (): Promise<boolean> => {
    if (isPending.current) return false;
    isPending.current = true;
    return judge().finally(() => {
      isPending.current = false;
    });
  };
  return { ask, isAsking };
}

/** Returns the fields of the components, by component uid. */
function componentFields(
  components: Readonly<Record<string, { layout: object[][] }>>,
): Record<string, LabelledField[]> {
  const entries = Object.entries(components).map(([uid, { layout }]) => [uid, layout.flat()]);
  return Object.fromEntries(entries);
}

/** Returns null if the server does not answer in time: it judges the entry itself when it is published. */
async function checkInTime(
  api: DamApi,
  request: FormCheckRequest,
): Promise<FormCheckResponse | null> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  return api
    .checkForm(request, controller.signal)
    .catch(() => null)
    .finally(() => clearTimeout(timer));
}

/** True for a field that a condition takes out of the form. Strapi publishes the entry without it. */
function isHidden({ name, attribute }: { name: string; attribute: object }): boolean {
  return 'conditions' in attribute && fieldElement(name) === null;
}

function withConcern(places: readonly Place[], { concerns }: FormCheckResponse): Place[] {
  const keys = new Set(concerns.map(({ reference }) => referenceKey(reference)));
  return places.filter(({ reference }) => keys.has(referenceKey(reference)));
}
