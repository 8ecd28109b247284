import { Box, Flex, IconButton, Typography } from '@strapi/design-system';
import { ArrowsCounterClockwise, Image, Trash } from '@strapi/icons';
import { type KeyboardEvent, lazy, Suspense, useRef, useState } from 'react';
import { css, styled } from 'styled-components';
import type { PickerAsset } from '../../../server/contracts/api';
import { fromPercent } from '../../../server/contracts/asset';
import type { Reference } from '../../../server/contracts/reference';
import { stateOf } from '../../asset/assetState';
import { OpenButton } from '../../asset/OpenButton';
import { backendUrl } from '../../backendUrl';
import { useText } from '../../useText';
import type { ReferenceStatus } from '../assetStore';
import { StatusBadge } from '../StatusBadge';
import { StatusFailed } from '../StatusFailed';
import { TextsButton } from '../TextsButton';
import { unknownName } from '../unknownName';
import { useCanPick } from '../useCanPick';
import { useReferencedAssets } from '../useReferencedAssets';
import { ImageTexts } from './ImageTexts';
import { focusText } from './imageControls';
import { pathOf, removeImage, undoByKey } from './imageEdits';
import { type NodeImage, type OwnTexts, ownTextsOf } from './imageNode';
import { CONTROLS_MARK, imageOf, type SlateEditor, type SlateElement } from './slateEditor';

const ImageDialog = lazy(() => import('./ImageDialog'));

/** Greatest height of a picture: it and its texts are seen at once in an editor of 51.2 rem. */
const MAX_HEIGHT_REM = 32;

const Figure = styled.figure<{ $isSelected: boolean }>`
  margin: 0;
  overflow: hidden;
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral0};
  transition: box-shadow 0.2s;
  ${({ $isSelected, theme }) =>
    $isSelected &&
    css`
      [data-slate-editor]:focus & {
        box-shadow: 0 0 0 3px ${theme.colors.primary600};
      }
    `}
`;

const Ground = styled(Flex)<{ $isHidden: boolean }>`
  background: ${({ theme }) => theme.colors.neutral100};

  & > img {
    display: block;
    max-width: 100%;
    max-height: ${MAX_HEIGHT_REM}rem;
    ${({ $isHidden }) => ($isHidden ? 'opacity: 0.4; filter: grayscale(1);' : '')}
  }

  & > svg {
    width: 3.2rem;
    height: 3.2rem;
    fill: ${({ theme }) => theme.colors.neutral500};
  }
`;

interface DamImageProps {
  /** Null if the text cannot be edited. */
  editor: SlateEditor | null;
  element: SlateElement;
  reference: Reference;
  isSelected: boolean;
}

/** An image of the DAM in a text: the picture, its state, its texts and its actions. */
export default function DamImage({ editor, element, reference, isSelected }: DamImageProps) {
  const text = useText();
  const canPick = useCanPick() === true;
  const [isWriting, setWriting] = useState(false);
  const { statusOf, failure, retry } = useReferencedAssets([reference]);
  const ref = useRef<HTMLElement>(null);
  const status = statusOf(reference);
  const image = imageOf(element);
  const title = status?.asset?.title ?? unknownName(image, reference);
  const handleKey = (event: KeyboardEvent<HTMLElement>) => {
    const words = ref.current?.closest<HTMLElement>('[data-slate-editor]');
    if (editor !== null && undoByKey(editor, event)) {
      // The image may be gone, and the focus with it.
      requestAnimationFrame(() => (ref.current === null ? words?.focus() : undefined));
      return;
    }
    if (event.key !== 'Escape' || ref.current === null) return;
    event.stopPropagation();
    setWriting(false);
    focusText(ref.current);
  };

  return (
    <Figure
      ref={ref}
      $isSelected={isSelected}
      aria-label={text('blocks.image', { title })}
      onKeyDown={handleKey}
    >
      <Picture image={image} status={status} isLoading={status === null && failure === null} />
      <div {...{ [CONTROLS_MARK]: '' }}>
        <Flex gap={3} padding={3} justifyContent="space-between" alignItems="flex-start">
          <Facts
            title={title}
            image={image}
            reference={reference}
            status={status}
            hasTexts={!isWriting || editor === null}
          />
          <Actions
            title={title}
            editor={editor}
            element={element}
            canPick={canPick}
            openUrl={status?.asset?.openUrl ?? null}
            isWriting={isWriting}
            onWriting={setWriting}
          />
        </Flex>
        {failure !== null && (
          <Box paddingLeft={3} paddingRight={3} paddingBottom={3}>
            <StatusFailed onRetry={retry} />
          </Box>
        )}
        {isWriting && editor !== null && (
          <ImageTexts
            editor={editor}
            element={element}
            title={title}
            asset={status?.asset ?? null}
          />
        )}
      </div>
    </Figure>
  );
}

interface PictureProps {
  image: NodeImage;
  status: ReferenceStatus | null;
  isLoading: boolean;
}

function Picture({ image, status, isLoading }: PictureProps) {
  const asset = status?.asset ?? null;
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const url = isLoading ? null : urlOf(image, status);
  const { alternativeText } = textsOf(image, asset);
  return (
    <Ground
      justifyContent="center"
      alignItems="center"
      minHeight="12rem"
      $isHidden={status !== null && status.availability !== 'live'}
    >
      {url !== null && url !== brokenUrl ? (
        <img
          src={backendUrl(url)}
          alt={alternativeText ?? ''}
          style={sizeOf(asset)}
          draggable={false}
          onError={() => setBrokenUrl(url)}
        />
      ) : (
        !isLoading && <Image aria-hidden focusable={false} />
      )}
    </Ground>
  );
}

/** Visitors' address stands in where nothing is known of the asset. */
function urlOf(image: NodeImage, status: ReferenceStatus | null): string | null {
  if (status !== null) return status.asset?.previewUrl ?? status.asset?.thumbnailUrl ?? null;
  return typeof image.url === 'string' ? image.url : null;
}

/** Reserves the space of the picture before it is loaded. */
function sizeOf(asset: PickerAsset | null) {
  if (!asset?.width || !asset.height) return {};
  const { width, height } = asset;
  return {
    aspectRatio: `${width} / ${height}`,
    width: `min(100%, ${width}px, ${(MAX_HEIGHT_REM * width) / height}rem)`,
  };
}

/** The texts that apply: those of this use, else the DAM's. */
function textsOf(image: NodeImage, asset: PickerAsset | null): OwnTexts {
  const own = ownTextsOf(image);
  return {
    alternativeText: own.alternativeText ?? asset?.alternativeText ?? null,
    caption: own.caption ?? asset?.caption ?? null,
  };
}

interface FactsProps {
  title: string;
  image: NodeImage;
  reference: Reference;
  status: ReferenceStatus | null;
  /** False while the texts are in inputs below. */
  hasTexts: boolean;
}

/** Title, state and texts. A state is only named where it is not simply approved. */
function Facts({ title, image, reference, status, hasTexts }: FactsProps) {
  const text = useText();
  const [now] = useState(() => Date.now());
  const asset = status?.asset ?? null;
  const state = status === null ? null : stateOf(status.availability, asset, now);
  return (
    <Flex direction="column" alignItems="stretch" gap={1} minWidth={0} flex="1">
      <Flex gap={2} wrap="wrap">
        <Typography variant="pi" fontWeight="semiBold" textColor="neutral800" dir="auto" ellipsis>
          {title}
        </Typography>
        {status !== null && (state?.id !== 'state.approved' || status.asOf !== null) && (
          <StatusBadge status={status} />
        )}
        {reference.version !== undefined && (
          <Typography variant="pi" textColor="neutral600">
            {text('version.pinned', { version: reference.version })}
          </Typography>
        )}
      </Flex>
      {status !== null && status.availability !== 'live' && (
        <Typography variant="pi" textColor="danger700">
          {text(status.availability === 'unknown' ? 'refusal.unknown' : 'blocks.hidden')}
        </Typography>
      )}
      {hasTexts && <Texts image={image} asset={asset} />}
    </Flex>
  );
}

/**
 * The texts that apply, those of this use told apart, and whether this use has a focal point. A missing alternative
 * text is only named if the DAM's is known.
 */
function Texts({ image, asset }: { image: NodeImage; asset: PickerAsset | null }) {
  const text = useText();
  const own = ownTextsOf(image);
  const { alternativeText, caption } = textsOf(image, asset);
  return (
    <>
      {alternativeText !== null && (
        <Line
          words={
            own.alternativeText === null
              ? `${text('field.alt')}: ${alternativeText}`
              : text('field.ownAlt', { text: alternativeText })
          }
        />
      )}
      {alternativeText === null && asset !== null && (
        <Typography variant="pi" textColor="warning700">
          {text('asset.noAlt')}
        </Typography>
      )}
      {caption !== null && (
        <Line
          words={
            own.caption === null
              ? `${text('field.caption')}: ${caption}`
              : text('field.ownCaption', { text: caption })
          }
        />
      )}
      {fromPercent(image.focalPoint) !== null && <Line words={text('field.focal.here')} />}
    </>
  );
}

function Line({ words }: { words: string }) {
  return (
    <Typography variant="pi" textColor="neutral600" ellipsis dir="auto" title={words}>
      {words}
    </Typography>
  );
}

interface ActionsProps {
  title: string;
  editor: SlateEditor | null;
  element: SlateElement;
  canPick: boolean;
  openUrl: string | null;
  isWriting: boolean;
  onWriting: (isWriting: boolean) => void;
}

function Actions({ title, editor, element, canPick, openUrl, isWriting, onWriting }: ActionsProps) {
  const text = useText();
  const [isReplacing, setReplacing] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const remove = () => {
    if (editor === null || ref.current === null) return;
    const index = pathOf(editor, element)?.[0] ?? 0;
    const isLast = index === editor.children.length - 1;
    // Before the image goes with its buttons, because the focus would go with them.
    focusText(ref.current, isLast ? index - 1 : index + 1);
    removeImage(editor, element);
  };
  return (
    <Flex gap={1} flex="none" ref={ref}>
      {editor !== null && (
        <TextsButton title={title} isOpen={isWriting} onToggle={() => onWriting(!isWriting)} />
      )}
      {editor !== null && canPick && (
        <IconButton
          variant="ghost"
          label={text('field.replace', { title })}
          onClick={() => setReplacing(true)}
        >
          <ArrowsCounterClockwise />
        </IconButton>
      )}
      <OpenButton title={title} openUrl={openUrl} />
      {editor !== null && (
        <IconButton variant="ghost" label={text('field.remove', { title })} onClick={remove}>
          <Trash />
        </IconButton>
      )}
      {isReplacing && editor !== null && (
        <Suspense fallback={null}>
          <ImageDialog
            editor={editor}
            replaces={element}
            title={title}
            onClose={() => setReplacing(false)}
          />
        </Suspense>
      )}
    </Flex>
  );
}
