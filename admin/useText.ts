import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { messageId, type TextId } from './translations';

export type TextValues = Record<string, string | number>;
export type Text = (id: TextId, values?: TextValues) => string;

/** Returns the function through which components read their texts from the translations. */
export function useText(): Text {
  const { formatMessage } = useIntl();
  return useCallback((id, values) => formatMessage({ id: messageId(id) }, values), [formatMessage]);
}
