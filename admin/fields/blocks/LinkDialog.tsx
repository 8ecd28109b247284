import { useState } from 'react';
import { backendUrl } from '../../backendUrl';
import { referenceOf } from '../references';
import { LibraryDialog } from './LibraryDialog';
import { insertLink, placeOfLink } from './linkEdits';
import type { SlateEditor } from './slateEditor';

/** Links the selected text to the file that is chosen, or inserts its title as a link. */
export default function LinkDialog({ editor }: { editor: SlateEditor }) {
  const [place] = useState(() => editor.rangeRef(placeOfLink(editor)));
  return (
    <LibraryDialog
      editor={editor}
      multiple={false}
      onFiles={([file]) => {
        const range = place.unref();
        if (file?.url === undefined || range === null) return;
        const url = referenceOf(file) === null ? backendUrl(file.url) : file.url;
        insertLink(editor, range, { url, text: file.name ?? file.url });
      }}
    />
  );
}
