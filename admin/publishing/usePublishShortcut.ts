import { useEffect, useRef } from 'react';

type Ask = () => Promise<boolean>;

/** Forms on the page that can be published; an entry that is opened over another one comes last. */
const forms: { current: Ask | null }[] = [];
/** Key presses that the person has answered, which Strapi handles. */
const answered = new WeakSet<Event>();

/**
 * Asks before Strapi's shortcut for publishing (Ctrl or Cmd + Shift + Enter), which does not go through the
 * button. `ask` is null while the form cannot be published.
 */
export function usePublishShortcut(ask: Ask | null): void {
  const form = useRef(ask);
  form.current = ask;
  useEffect(() => {
    forms.push(form);
    if (forms.length === 1) window.addEventListener('keydown', handleKey, true);
    return () => {
      forms.splice(forms.indexOf(form), 1);
      if (forms.length === 0) window.removeEventListener('keydown', handleKey, true);
    };
  }, []);
}

function handleKey(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, shiftKey } = event;
  const isPublish = key.toLowerCase() === 'enter' && shiftKey && (ctrlKey || metaKey);
  const ask = forms.at(-1)?.current;
  if (!isPublish || !ask || answered.has(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const focused = document.activeElement;
  void ask().then((publishes) => {
    if (!publishes) {
      if (focused instanceof HTMLElement) focused.focus();
      return;
    }
    const again = new KeyboardEvent('keydown', {
      key,
      ctrlKey,
      metaKey,
      shiftKey,
      cancelable: true,
    });
    answered.add(again);
    window.dispatchEvent(again);
  });
}
