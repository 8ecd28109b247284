import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useDamApi } from '../../api';
import { useCanPick } from '../useCanPick';
import { answerPastes } from './paste';
import type { PasteOutcome } from './recognised';

const PasteLine = lazy(() => import('./PasteLine'));

/** Turns pasted addresses into assets, for editors who may choose them, and says so. It stands in the edit view. */
export function PasteHost() {
  const api = useDamApi();
  const canPick = useCanPick() === true;
  const [outcome, setOutcome] = useState<PasteOutcome | null>(null);
  const latest = useRef(0);
  useEffect(() => {
    if (!canPick) return undefined;
    const endAnswers = answerPastes(async (addresses, place) => {
      latest.current += 1;
      const turn = latest.current;
      const { recognised } = await import('./recognised');
      const next = await recognised(api, addresses, place);
      // What was pasted later has the line; an address that shows nothing takes it away.
      if (turn === latest.current) setOutcome(next);
    });
    const endMarkdown = import('./markdown').then(({ watchMarkdown }) => watchMarkdown());
    return () => {
      endAnswers();
      void endMarkdown.then((end) => end());
    };
  }, [api, canPick]);
  if (outcome === null) return null;
  return (
    <Suspense fallback={null}>
      <PasteLine outcome={outcome} onClose={() => setOutcome(null)} />
    </Suspense>
  );
}
