import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import type { PickerAsset } from '../../server/contracts/api';
import { useText } from '../useText';
import type { AssetState } from './assetState';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Numbers, dates and states as the admin's locale writes them. */
export function useFormat() {
  const { formatDate, formatNumber } = useIntl();
  const text = useText();
  return useMemo(() => {
    const dateTime = (iso: string) => formatDate(iso, { dateStyle: 'medium', timeStyle: 'short' });
    const day = (iso: string) => formatDate(iso, { dateStyle: 'medium' });
    return {
      date: day,
      dateTime,

      /** Decimal units, as file managers show them. */
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

      /** `0:42`, `1:02:03`. */
      duration(durationMs: number): string {
        const seconds = Math.round(durationMs / 1000);
        const pad = (value: number) => String(value).padStart(2, '0');
        const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
        return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
      },

      dimensions({ width, height }: Pick<PickerAsset, 'width' | 'height'>): string | null {
        return width && height ? `${width} × ${height}` : null;
      },

      /** A badge has room for the day; a reason has it for the minute. */
      state({ id, values, date }: AssetState, exact = false): string {
        const when = date === undefined ? {} : { date: exact ? dateTime(date) : day(date) };
        return text(id, { ...values, ...when });
      },
    };
  }, [formatDate, formatNumber, text]);
}
