import { Button, Flex, Tag, TextButton } from '@strapi/design-system';
import { Cross, Star } from '@strapi/icons';
import type { FacetFilters } from '../../../server/contracts/connector';
import { useText } from '../../useText';
import { useFacetNames, withValueToggled } from './facets';

interface ChipsProps {
  filters: FacetFilters;
  onFilters: (filters: FacetFilters) => void;
  /** Undefined if there is nothing to save. */
  onSave: (() => void) | undefined;
}

/** The filters in force, each with a button that removes it, and a button that saves the search. */
export function Chips({ filters, onFilters, onSave }: ChipsProps) {
  const text = useText();
  const names = useFacetNames();
  const chosen = Object.entries(filters).flatMap(([field, values]) =>
    values.map((value) => ({ field, value })),
  );
  if (chosen.length === 0 && onSave === undefined) return null;
  return (
    <Flex gap={2} wrap="wrap">
      {chosen.map(({ field, value }) => {
        const name = `${names.field(field)}: ${names.value(field, value)}`;
        return (
          <Tag
            key={`${field} ${value}`}
            icon={<Cross aria-hidden />}
            label={text('filters.remove', { name })}
            onClick={() => onFilters(withValueToggled(filters, field, value))}
          >
            {name}
          </Tag>
        );
      })}
      {chosen.length > 0 && (
        <TextButton onClick={() => onFilters({})}>{text('filters.clear')}</TextButton>
      )}
      {onSave !== undefined && (
        <Button variant="ghost" size="S" startIcon={<Star />} onClick={onSave}>
          {text('searches.save')}
        </Button>
      )}
    </Flex>
  );
}
