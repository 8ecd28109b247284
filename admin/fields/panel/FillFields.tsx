import { Button } from '@strapi/design-system';
import { Images } from '@strapi/icons';
import { useRef, useState } from 'react';
import type { PickedReference } from '../../../server/contracts/api';
import { AssetChooser } from '../../picker/AssetChooser';
import { useText } from '../../useText';
import { fieldPlace } from '../fieldPlace';
import { Assignment } from './Assignment';
import type { FillTarget } from './fillTargets';

/** A button to pick assets once for the whole entry, and then assign them to its fields. */
export function FillFields({ targets }: { targets: readonly FillTarget[] }) {
  const text = useText();
  const [isPicking, setPicking] = useState(false);
  const [picked, setPicked] = useState<readonly PickedReference[] | null>(null);
  const openRef = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={openRef}
        variant="tertiary"
        size="S"
        startIcon={<Images />}
        onClick={() => setPicking(true)}
      >
        {text('fill.open')}
      </Button>
      {isPicking && (
        <AssetChooser
          Library={undefined}
          options={{}}
          multiple
          fieldPlace={fieldPlace('')}
          next={text('fill.next')}
          onClose={() => setPicking(false)}
          focusFallback={() => openRef.current}
          onPicked={(references) => {
            setPicking(false);
            setPicked(references);
          }}
          onFiles={() => setPicking(false)}
        />
      )}
      {picked !== null && (
        <Assignment
          picked={picked}
          targets={targets}
          onClose={() => setPicked(null)}
          focusFallback={() => openRef.current}
        />
      )}
    </>
  );
}
