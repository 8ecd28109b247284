import type { PickedReference, ReferenceFile } from '../../server/contracts/api';
import type { AllowedType, AssetFieldOptions } from '../../server/contracts/reference';

/** A file of the Media Library as the admin's fields and editors hand it around. */
export interface LibraryFile {
  id: number;
  url?: string;
  name?: string;
  /** This site's own, else the DAM's. */
  alternativeText?: string | null;
  provider?: string;
  provider_metadata?: unknown;
}

/** The props of the `media-library` component, Strapi's own and ours. */
export interface LibraryDialogProps {
  allowedTypes?: AllowedType[];
  multiple?: boolean;
  initiallySelectedAssets?: LibraryFile[];
  onClose: () => void;
  onSelectAssets: (files: (LibraryFile | ReferenceFile)[]) => void;
}

/** What the picker is opened for. */
export interface PickerRequest {
  /** What the field takes. */
  options: AssetFieldOptions;
  multiple: boolean;
  /** Which field it is, so that it opens where the editor was last time. */
  place: string;
  /** Most assets that can be added; absent: any number. */
  max?: number;
}

export type OnPicked = (picked: PickedReference[]) => void;
