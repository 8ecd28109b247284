import { lazy, Suspense, useLayoutEffect, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { Reference } from '../../../server/contracts/reference';
import { noteControls } from './imageControls';
import type { RenderProps, SlateEditor } from './slateEditor';

const DamImage = lazy(() => import('./DamImage'));

/** Lets long titles and texts be cut off, instead of making the block wider than the text. */
const Block = styled.div`
  min-width: 0;
`;

/** Keeps the text from jumping while the picture loads. */
const Space = styled.div`
  height: 24rem;
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral100};
`;

interface ImageFrameProps extends RenderProps {
  /** Null in an editor that did not load the plugin of this block: the image is only displayed. */
  editor: SlateEditor | null;
  isSelected: boolean;
  reference: Reference;
}

/** The image node of an asset, as Slate needs it; what editors see of it is loaded when first used. */
export function ImageFrame(props: ImageFrameProps) {
  const { attributes, children, element, editor, isSelected, reference } = props;
  const ref = useRef<HTMLDivElement>(null);
  const [isReadOnly, setReadOnly] = useState(true);
  // Slate tells its blocks only through its own context whether the text can be edited.
  useLayoutEffect(() => {
    const node = ref.current;
    if (node === null) return;
    noteControls(element, node);
    setReadOnly(node.closest('[data-slate-editor]')?.getAttribute('contenteditable') !== 'true');
  });
  return (
    <Block {...attributes}>
      {children}
      <div contentEditable={false} ref={ref}>
        <Suspense fallback={<Space />}>
          <DamImage
            editor={isReadOnly ? null : editor}
            element={element}
            reference={reference}
            isSelected={isSelected}
          />
        </Suspense>
      </div>
    </Block>
  );
}
