import type { ReferenceFile } from '../../server/contracts/api';
import type {
  AllowedType,
  NEW_OVERRIDES_KEY,
  OVERRIDES_KEY,
  Overrides,
  Reference,
} from '../../server/contracts/reference';

/** A file of the Media Library, as Strapi's fields and editors pass it around. */
export interface LibraryFile {
  id: number;
  url?: string;
  name?: string;
  mime?: string | null;
  formats?: { thumbnail?: { url?: string } } | null;
  /** The text set in the Media Library, otherwise the DAM's. */
  alternativeText?: string | null;
  provider?: string;
  provider_metadata?: unknown;
  /** What this use overrides, as read; absent for uploaded files. */
  [OVERRIDES_KEY]?: Overrides;
  /** What this use overrides once the entry is saved; absent if that did not change. */
  [NEW_OVERRIDES_KEY]?: Overrides;
}

/** A file of a field or a text that a choice replaces. */
export interface Replaced {
  title: string;
  /** Null for an uploaded file. */
  reference: Reference | null;
}

/** Props of the `media-library` component, both Strapi's own and ours. */
export interface LibraryDialogProps {
  allowedTypes?: AllowedType[];
  multiple?: boolean;
  initiallySelectedAssets?: LibraryFile[];
  onClose: () => void;
  onSelectAssets: (files: (LibraryFile | ReferenceFile)[]) => void;
  /** Ours only: returns the element to focus after closing if the control that opened the dialog is gone. */
  focusFallback?: () => HTMLElement | null;
  /** Ours only: what the choice replaces. */
  replaces?: Replaced;
}
