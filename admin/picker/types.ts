import type { PickedReference } from '../../server/contracts/api';
import type { AssetFieldOptions, Reference } from '../../server/contracts/reference';
import type { Replaced } from '../asset/libraryFile';

/** The field that the picker is opened for. */
export interface PickerRequest {
  /** Assets that the field accepts. */
  options: AssetFieldOptions;
  multiple: boolean;
  /** Key of the field, under which the picker remembers its filters and sort order. */
  fieldPlace: string;
  /** Maximum number of assets that can be added; absent if there is no limit. */
  max?: number;
  /** What the field holds already, which the results mark. */
  held?: readonly Reference[];
  /** What the choice replaces; absent if it is added. */
  replaces?: Replaced;
  /** The word on the button that confirms the choice, if something follows; absent to add or replace. */
  next?: string;
}

export type OnPicked = (picked: PickedReference[]) => void;
