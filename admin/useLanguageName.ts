import { useCallback } from 'react';
import { useIntl } from 'react-intl';

/** Returns a function that names a language in the admin's own, such as `Polish` for `pl`; the code if it is unknown. */
export function useLanguageName(): (code: string) => string {
  const { formatDisplayName } = useIntl();
  return useCallback(
    (code) => {
      try {
        return formatDisplayName(code, { type: 'language' }) ?? code;
      } catch {
        // What a DAM calls a language may be no tag of one.
        return code;
      }
    },
    [formatDisplayName],
  );
}
