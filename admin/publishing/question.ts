import type { FormCheckResponse } from '../../server/contracts/api';
import type { Place } from '../fields/places';

/** The question if an entry is published although visitors would not see all of its assets. */
export interface Question {
  check: FormCheckResponse;
  /** Labels of the fields, by path; see `fieldLabels`. */
  labels: ReadonlyMap<string, string>;
  /** Places of the assets that the check names. */
  places: readonly Place[];
  answer: (publishes: boolean) => void;
}

let current: Question | null = null;
/** Screens that can display the question; the last one does. */
const hosts: (() => void)[] = [];

/** Displays the question. Resolves to true if the person publishes, or if no screen can display it. */
export function putQuestion(question: Omit<Question, 'answer'>): Promise<boolean> {
  if (hosts.length === 0) return Promise.resolve(true);
  withdrawQuestion();
  return new Promise((resolve) => {
    setQuestion({
      ...question,
      answer: (publishes) => {
        setQuestion(null);
        resolve(publishes);
      },
    });
  });
}

/** Registers a screen until the returned function is called. A question that nothing displays is answered no. */
export function addHost(changed: () => void): () => void {
  hosts.push(changed);
  return () => {
    hosts.splice(hosts.indexOf(changed), 1);
    if (hosts.length === 0) withdrawQuestion();
  };
}

/** Returns the open question; null for a screen that does not display it. */
export function questionFor(changed: (() => void) | null): Question | null {
  return hosts.at(-1) === changed ? current : null;
}

function withdrawQuestion(): void {
  current?.answer(false);
}

function setQuestion(question: Question | null): void {
  current = question;
  for (const changed of hosts) changed();
}
