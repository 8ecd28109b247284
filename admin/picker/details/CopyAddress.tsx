import { TextButton } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useClipboard, useNotification } from '@strapi/strapi/admin';
import type { Reference } from '../../../server/contracts/reference';
import { failureOf, useDamApi } from '../../api';
import { backendUrl } from '../../backendUrl';
import { useText } from '../../useText';

/** Copies the address under which visitors get the asset, for links in texts. */
export function CopyAddress({ reference }: { reference: Reference }) {
  const text = useText();
  const api = useDamApi();
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();
  const copyAddress = async () => {
    // The delivery route serves only assets that somebody picked.
    const { picked } = await api.pick({ references: [reference] });
    const url = new URL(backendUrl(picked[0]?.url ?? ''), window.location.href).href;
    return copy(url);
  };
  const tell = (isCopied: boolean, message: string) =>
    toggleNotification({
      type: isCopied ? 'success' : 'danger',
      message: isCopied ? text('details.copied') : message || text('details.copyFailed'),
    });
  return (
    <TextButton
      startIcon={<Duplicate />}
      onClick={() => {
        copyAddress().then(
          (isCopied) => tell(isCopied, ''),
          (error: unknown) => tell(false, failureOf(error).message),
        );
      }}
    >
      {text('details.copy')}
    </TextButton>
  );
}
