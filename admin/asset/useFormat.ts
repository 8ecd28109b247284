import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import type { PickerAsset } from '../../server/contracts/api';
import { useText } from '../useText';
import type { AssetState } from './assetState';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Returns functions that format numbers, dates and states in the admin's locale. */
export function useFormat() {
  const { formatDate, formatNumber } = useIntl();
  const text = useText();
  return useMemo(() => {
    const date = (iso: string) => formatDate(iso, { dateStyle: 'medium' });
    const dateTime = (iso: string) => formatDate(iso, { dateStyle: 'medium', timeStyle: 'short' });
    return {
      date,
      dateTime,

      /** Formats an instant of today as a time, another one with its date. */
      moment(iso: string): string {
        const isToday = new Date(iso).toDateString() === new Date().toDateString();
        return isToday ? formatDate(iso, { timeStyle: 'short' }) : dateTime(iso);
      },

      /** Formats a size in decimal units, as file managers do. */
      bytes(sizeBytes: number): string {
        const power = Math.min(
          UNITS.length - 1,
          sizeBytes < 1 ? 0 : Math.floor(Math.log10(sizeBytes) / 3),
        );
        const unit = UNITS[power] ?? 'byte';
        return formatNumber(sizeBytes / 1000 ** power, {
          style: 'unit',
          unit,
          unitDisplay: 'short',
          maximumFractionDigits: power < 2 ? 0 : 1,
        });
      },

      /** @example duration(42_000) is `0:42`, duration(3_723_000) is `1:02:03` */
      duration(durationMs: number): string {
        const seconds = Math.round(durationMs / 1000);
        const pad = (value: number) => String(value).padStart(2, '0');
        const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
        return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
      },

      /** Returns null if the width or the height is unknown. */
      dimensions({ width, height }: Pick<PickerAsset, 'width' | 'height'>): string | null {
        return width && height ? `${width} × ${height}` : null;
      },

      /** Formats a state with its date; `exact` adds the time, for which a badge has no room. */
      state({ id, values, date: iso }: AssetState, exact = false): string {
        const when = iso === undefined ? {} : { date: exact ? dateTime(iso) : date(iso) };
        return text(id, { ...values, ...when });
      },
    };
  }, [formatDate, formatNumber, text]);
}
