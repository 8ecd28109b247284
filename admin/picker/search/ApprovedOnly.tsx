import { Checkbox } from '@strapi/design-system';
import type { FacetFilters } from '../../../server/contracts/connector';
import { useText } from '../../useText';

interface ApprovedOnlyProps {
  filters: FacetFilters;
  onFilters: (filters: FacetFilters) => void;
}

/** Leaves out what cannot be used, in one click. */
export function ApprovedOnly({ filters, onFilters }: ApprovedOnlyProps) {
  const text = useText();
  const { state = [], ...others } = filters;
  const isOn = state.length === 1 && state[0] === 'approved';
  return (
    <Checkbox
      checked={isOn}
      onCheckedChange={() => onFilters(isOn ? others : { ...others, state: ['approved'] })}
    >
      {text('filters.approvedOnly')}
    </Checkbox>
  );
}
