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

/** How far an arrow key moves the point, as a share of the picture. */
const STEP = 0.02;
const CENTRE: FocalPoint = { x: 0.5, y: 0.5 };

interface FocalPointTargetProps {
  title: string;
  /** Pixels; the frame shows the picture whole, with room beside or above it. */
  picture: { width: number; height: number };
  point: FocalPoint | null;
  onPoint: (point: FocalPoint) => void;
}

/** Lies over a picture: a click, or the arrow keys, say where its centre of interest is. */
export function FocalPointTarget({ title, picture, point, onPoint }: FocalPointTargetProps) {
  const text = useText();
  const ref = useRef<HTMLButtonElement>(null);
  const shown = point ?? CENTRE;

  const handleClick = (event: MouseEvent) => {
    // A click of the keyboard has no place of its own.
    if (event.detail === 0 || ref.current === null) return;
    const frame = ref.current.getBoundingClientRect();
    const { left, top, width, height } = contained(picture, frame);
    onPoint({
      x: share((event.clientX - frame.left - left) / width),
      y: share((event.clientY - frame.top - top) / height),
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
    onPoint({ x: share(shown.x + x), y: share(shown.y + y) });
  };
  const box = contained(picture, { width: 160, height: 120 });
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
          left: `${(100 * (box.left + box.width * shown.x)) / 160}%`,
          top: `${(100 * (box.top + box.height * shown.y)) / 120}%`,
        }}
      />
    </Target>
  );
}

/** Where a picture lies in a frame that shows it whole (`object-fit: contain`). */
export function contained(
  picture: { width: number; height: number },
  frame: { width: number; height: number },
): { left: number; top: number; width: number; height: number } {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { left: (frame.width - width) / 2, top: (frame.height - height) / 2, width, height };
}

function share(value: number): number {
  return Math.round(100 * Math.min(1, Math.max(0, value))) / 100;
}
