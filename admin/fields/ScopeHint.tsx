import { Typography } from '@strapi/design-system';
import { unstable_useContentManagerContext as useContentManagerContext } from '@strapi/strapi/admin';
import { useParams } from 'react-router-dom';
import { useText } from '../useText';

interface ScopeHintProps {
  /** Name of the field in the form, such as `sections.0.image`. */
  field: string;
}

/** Says how far the texts of a field reach: this use only, and all languages if the field has one value for them. */
export function ScopeHint({ field }: ScopeHintProps) {
  const { slug, collectionType } = useParams();
  // Strapi tells the content type on the pages of its content manager only.
  const isInEntry = slug !== undefined && collectionType !== undefined;
  return isInEntry ? <EntryHint field={field} /> : <Hint isShared={false} />;
}

function EntryHint({ field }: ScopeHintProps) {
  const { contentType } = useContentManagerContext();
  const [top = ''] = field.split('.');
  const isShared = isLocalised(contentType) && !isLocalised(contentType?.attributes[top]);
  return <Hint isShared={isShared} />;
}

function Hint({ isShared }: { isShared: boolean }) {
  const text = useText();
  return (
    <Typography variant="pi" textColor="neutral600">
      {text(isShared ? 'field.scope.shared' : 'field.scope')}
    </Typography>
  );
}

/** True for a content type or a field with a value per language. */
function isLocalised(schema: object | undefined): boolean {
  const { pluginOptions } = (schema ?? {}) as {
    pluginOptions?: { i18n?: { localized?: boolean } };
  };
  return pluginOptions?.i18n?.localized === true;
}
