import { type KeyboardEvent, type MouseEvent, useRef } from 'react';
import { styled } from 'styled-components';
import type { FocalPoint } from '../../../server/contracts/asset';
import { useText } from '../../useText';

const Target = styled.button`
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  padding: 0;
  cursor: crosshair;
  background: transparent;

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
    outline-offset: -2px;
  }
`;

const Mark = styled.span`
  position: absolute;
  width: 1.6rem;
  height: 1.6rem;
  margin: -0.8rem 0 0 -0.8rem;
  pointer-events: none;
  border: 2px solid ${({ theme }) => theme.colors.neutral0};
  border-radius: 50%;
  background: ${({ theme }) => theme.colors.primary600};
  box-shadow: 0 0 0 1px ${({ theme }) => theme.colors.neutral800};
`;

/** Distance that an arrow key moves the point, as a fraction of the image. */
const STEP = 0.02;
const CENTRE: FocalPoint = { x: 0.5, y: 0.5 };

/** Pixels. */
interface Size {
  width: number;
  height: number;
}

/** The frame's size; only its aspect ratio matters, because the mark is placed in percent. */
const FRAME: Size = { width: 160, height: 120 };

interface FocalPointTargetProps {
  title: string;
  /** In pixels. The frame shows the whole image, with empty space beside or above it. */
  imageSize: Size;
  /** The point in force; null places the mark in the centre. */
  point: FocalPoint | null;
  onPoint: (point: FocalPoint) => void;
}

/** Covers an image. A click or the arrow keys set its focal point. */
export function FocalPointTarget({ title, imageSize, point, onPoint }: FocalPointTargetProps) {
  const text = useText();
  const ref = useRef<HTMLButtonElement>(null);
  const marked = point ?? CENTRE;

  const handleClick = (event: MouseEvent) => {
    // A click made with the keyboard has no coordinates.
    if (event.detail === 0 || ref.current === null) return;
    const frame = ref.current.getBoundingClientRect();
    const { left, top, width, height } = containedBox(imageSize, frame);
    onPoint({
      x: fraction((event.clientX - frame.left - left) / width),
      y: fraction((event.clientY - frame.top - top) / height),
    });
  };
  const handleKey = (event: KeyboardEvent) => {
    const step = {
      ArrowLeft: [-STEP, 0],
      ArrowRight: [STEP, 0],
      ArrowUp: [0, -STEP],
      ArrowDown: [0, STEP],
    }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const [x = 0, y = 0] = step;
    onPoint({ x: fraction(marked.x + x), y: fraction(marked.y + y) });
  };
  const box = containedBox(imageSize, FRAME);
  return (
    <Target
      ref={ref}
      type="button"
      aria-label={text('field.focal.of', { title })}
      onClick={handleClick}
      onKeyDown={handleKey}
    >
      <Mark
        style={{
          left: `${(100 * (box.left + box.width * marked.x)) / FRAME.width}%`,
          top: `${(100 * (box.top + box.height * marked.y)) / FRAME.height}%`,
        }}
      />
    </Target>
  );
}

/** Returns the box of an image in a frame that shows it whole (`object-fit: contain`). */
function containedBox(image: Size, frame: Size): Size & { left: number; top: number } {
  const scale = Math.min(frame.width / image.width, frame.height / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  return { left: (frame.width - width) / 2, top: (frame.height - height) / 2, width, height };
}

/** Limits a fraction to 0 to 1 and rounds it to hundredths. */
function fraction(value: number): number {
  return Math.round(100 * Math.min(1, Math.max(0, value))) / 100;
}
