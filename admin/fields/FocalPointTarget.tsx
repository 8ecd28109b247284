import { forwardRef, type KeyboardEvent, type MouseEvent } from 'react';
import { styled } from 'styled-components';
import type { FocalPoint } from '../../server/contracts/asset';
import { useText } from '../useText';

const Target = styled.div`
  position: absolute;
  inset: 0;
  cursor: crosshair;

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

interface FocalPointTargetProps {
  title: string;
  point: FocalPoint;
  onPoint: (point: FocalPoint) => void;
}

/** Covers an image exactly. A click or the arrow keys set its focal point. */
export const FocalPointTarget = forwardRef<HTMLDivElement, FocalPointTargetProps>(
  function FocalPointTarget({ title, point, onPoint }, ref) {
    const text = useText();

    const handleClick = (event: MouseEvent) => {
      const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
      onPoint({
        x: fraction((event.clientX - left) / width),
        y: fraction((event.clientY - top) / height),
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
      onPoint({ x: fraction(point.x + x), y: fraction(point.y + y) });
    };
    return (
      <Target
        ref={ref}
        role="slider"
        tabIndex={0}
        aria-label={text('field.focal.of', { title })}
        aria-valuenow={percent(point.x)}
        aria-valuetext={text('field.focal.at', { x: percent(point.x), y: percent(point.y) })}
        onClick={handleClick}
        onKeyDown={handleKey}
      >
        <Mark style={{ left: `${100 * point.x}%`, top: `${100 * point.y}%` }} />
      </Target>
    );
  },
);

function percent(share: number): number {
  return Math.round(100 * share);
}

/** Limits a fraction to 0 to 1 and rounds it to hundredths. */
function fraction(value: number): number {
  return Math.round(100 * Math.min(1, Math.max(0, value))) / 100;
}
