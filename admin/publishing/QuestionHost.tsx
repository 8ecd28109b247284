import { lazy, Suspense, useEffect, useReducer, useRef } from 'react';
import { addHost, questionFor } from './question';

const PublishDialog = lazy(() => import('./PublishDialog'));

/** Displays the question before publishing. It stands in the edit view and in the preview. */
export function QuestionHost() {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const host = useRef<(() => void) | null>(null);
  useEffect(() => {
    host.current = () => changed();
    return addHost(host.current);
  }, []);
  const question = questionFor(host.current);
  if (question === null) return null;
  return (
    <Suspense fallback={null}>
      <PublishDialog {...question} />
    </Suspense>
  );
}
