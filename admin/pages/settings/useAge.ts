import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { useFormat } from '../../asset/useFormat';
import { useText } from '../../useText';

/** Units with their length in seconds, the longest first. */
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Returns a function that says when something was, and how long ago: "14:05, 3 minutes ago". */
export function useAge(): (iso: string | null) => string {
  const { formatRelativeTime } = useIntl();
  const format = useFormat();
  const text = useText();
  return useCallback(
    (iso) => {
      if (iso === null) return text('settings.never');
      const seconds = Math.max(0, Math.round((Date.now() - Date.parse(iso)) / 1_000));
      const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? (['second', 1] as const);
      const ago = formatRelativeTime(-Math.floor(seconds / length), unit, { numeric: 'auto' });
      return text('settings.when', { moment: format.moment(iso), ago });
    },
    [formatRelativeTime, format, text],
  );
}
