import { useNotification } from '@strapi/strapi/admin';
import { useState } from 'react';
import { failureOf, useDamApi } from '../../api';
import { useText } from '../../useText';

/** Puts back what a run changed, and says how it ended. */
export function useUndo(run: string, onUndone: () => void) {
  const text = useText();
  const api = useDamApi();
  const { toggleNotification } = useNotification();
  const [isUndoing, setUndoing] = useState(false);
  const undo = async () => {
    setUndoing(true);
    try {
      const { entries, changedSince } = await api.undoRun(run);
      toggleNotification({
        type: changedSince.length === 0 ? 'success' : 'warning',
        message: text(changedSince.length === 0 ? 'replace.undone' : 'replace.undone.partly', {
          count: entries,
          kept: changedSince.length,
        }),
      });
      onUndone();
    } catch (error) {
      const { message } = failureOf(error);
      toggleNotification({ type: 'danger', message: message || text('replace.undo.failed') });
      setUndoing(false);
    }
  };
  return { isUndoing, undo };
}
