import { IconButton } from '@strapi/design-system';
import { ExternalLink } from '@strapi/icons';
import { useText } from '../useText';

/** Opens the page of an asset in its DAM; nothing if the DAM has none. */
export function OpenButton({ title, openUrl }: { title: string; openUrl: string | null }) {
  const text = useText();
  if (openUrl === null) return null;
  return (
    <IconButton
      variant="ghost"
      label={text('field.open', { title })}
      onClick={() => window.open(openUrl, '_blank', 'noopener')}
    >
      <ExternalLink />
    </IconButton>
  );
}
