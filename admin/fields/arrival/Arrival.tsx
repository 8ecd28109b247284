import { useForm } from '@strapi/strapi/admin';
import { useEffect, useRef } from 'react';
import { useFormLayout } from '../panel/useFormLayout';
import { arriveAt, type Form } from './arriveAt';

/** Fields appear as their parts load, slowly on a busy server. After this time the page stays where it is. */
const GIVE_UP_AFTER_MS = 60_000;
/** Strapi builds its form again when its last request ends, which takes the focus away. */
const HOLD_FOR_MS = 20_000;

/** Scrolls to a field and focuses it as soon as the form shows it, until the person does something. */
export default function Arrival({ field }: { field: string }) {
  const values = useForm('DamArrival', (form) => form.values) as Record<string, unknown>;
  const { layout } = useFormLayout();
  const form = useRef<Form>({ values, layout });
  form.current = { values, layout };
  useEffect(() => {
    const opened = new Set<Element>();
    let end = setTimeout(() => stop(), GIVE_UP_AFTER_MS);
    let isThere = false;
    const attempt = () => {
      if (!arriveAt(field, form.current, opened) || isThere) return;
      isThere = true;
      clearTimeout(end);
      end = setTimeout(() => stop(), HOLD_FOR_MS);
    };
    const observer = new MutationObserver(attempt);
    const stop = () => {
      clearTimeout(end);
      observer.disconnect();
      for (const event of EVENTS) window.removeEventListener(event, stop, true);
    };
    for (const event of EVENTS) window.addEventListener(event, stop, true);
    observer.observe(document.body, { childList: true, subtree: true });
    attempt();
    return stop;
  }, [field]);
  return null;
}

/** What a person does. From then on the focus is theirs. */
const EVENTS = ['keydown', 'pointerdown', 'wheel'] as const;
