import { type DragEvent, useState } from 'react';

/** Lets the items of a list be dragged to another place. `onMove` gets both indices. */
export function useReorder(onMove: (from: number, to: number) => void) {
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const endDrag = () => {
    setDragged(null);
    setOver(null);
  };
  return {
    /** True for the item in whose place the dragged one would go. */
    isTarget: (index: number) => dragged !== null && over === index && dragged !== index,
    /** Attributes of an item. */
    itemProps: (index: number, title: string) => ({
      draggable: true,
      onDragStart: (event: DragEvent) => {
        event.dataTransfer.effectAllowed = 'move';
        // Firefox only drags an element that has data.
        event.dataTransfer.setData('text/plain', title);
        setDragged(index);
      },
      onDragOver: (event: DragEvent) => {
        event.preventDefault();
        setOver(index);
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        if (dragged !== null) onMove(dragged, index);
        endDrag();
      },
      onDragEnd: endDrag,
    }),
  };
}
