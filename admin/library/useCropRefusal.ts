import { useNotification } from '@strapi/strapi/admin';
import { useEffect } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../useText';

/** Message id of the crop button in Strapi's file dialog (upload 5.54, components/EditAssetDialog/PreviewBox). */
const CROP_LABEL_ID = 'upload.control-card.crop';

/** A picture of an asset: its thumbnail for editors, or its address for visitors. */
const ASSET_PICTURE = 'img[src*="/dam/thumb/"], img[src*="/dam/a/"]';

/** Time for which the reason is readable, in milliseconds. */
const SHOWN_MS = 10_000;

/**
 * Says why a picture of the DAM is not cropped in Strapi's file dialog, which opens from media fields and from
 * Strapi's own dialog: "Crop" would be refused, and "Duplicate & crop" would make a copy.
 */
export function useCropRefusal(): void {
  const { formatMessage } = useIntl();
  const { toggleNotification } = useNotification();
  const text = useText();
  useEffect(() => {
    const refuse = (event: MouseEvent) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      const dialog = button?.closest('[role="dialog"]');
      if (!dialog?.querySelector(ASSET_PICTURE)) return;
      const label = (button?.getAttribute('aria-label') ?? button?.textContent ?? '').trim();
      if (label !== formatMessage({ id: CROP_LABEL_ID })) return;
      event.preventDefault();
      event.stopPropagation();
      toggleNotification({ type: 'info', message: text('library.noCrop'), timeout: SHOWN_MS });
    };
    // Before React, which listens on the root of the page.
    window.addEventListener('click', refuse, { capture: true });
    return () => window.removeEventListener('click', refuse, { capture: true });
  }, [formatMessage, toggleNotification, text]);
}
