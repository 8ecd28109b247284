import { useNotification } from '@strapi/strapi/admin';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { useIntl } from 'react-intl';
import { useLocation } from 'react-router-dom';
import { createGlobalStyle } from 'styled-components';
import type { LibraryFile } from '../asset/libraryFile';
import { referenceOf } from '../fields/references';
import { useText } from '../useText';
import {
  detailsSlot,
  HIDDEN,
  hideInDetails,
  hideInMenu,
  LABEL_IDS,
  type Labels,
  MARK,
  markItems,
} from './libraryDom';
import { onRefusal, readFiles, watchFiles } from './libraryPage';
import { ReferenceNote } from './ReferenceNote';

const MarkStyles = createGlobalStyle`
  [${HIDDEN}] {
    display: none !important;
  }

  /* The word is part of the name of the button, for screen readers too. */
  [${MARK}]::after {
    content: attr(${MARK});
    flex: none;
    align-self: center;
    margin-inline-start: ${({ theme }) => theme.spaces[2]};
    padding: 0 ${({ theme }) => theme.spaces[1]};
    border-radius: ${({ theme }) => theme.borderRadius};
    background: ${({ theme }) => theme.colors.primary100};
    color: ${({ theme }) => theme.colors.primary700};
    font-size: 1.1rem;
    font-weight: 600;
    line-height: 1.6rem;
  }
`;

/** Longest time that a reason stays, in milliseconds: it may name several assets. */
const REFUSAL_MS = 20_000;

/**
 * Makes references look like references in Strapi's Media Library. Strapi offers plugins no place in it, so
 * elements are found by their labels; what is not found stays as Strapi shows it.
 */
export default function LibraryMarks() {
  const text = useText();
  const { toggleNotification } = useNotification();
  const files = useSyncExternalStore(watchFiles, readFiles);
  const opened = useOpenedFile(files);
  const reference = useMemo(() => (opened === undefined ? null : referenceOf(opened)), [opened]);
  /** Id of the file that is known to be in use. */
  const [usedId, setUsedId] = useState<number | null>(null);
  const setUsed = useCallback(
    (isUsed: boolean) => setUsedId(isUsed && opened !== undefined ? opened.id : null),
    [opened],
  );
  const isUsed = opened !== undefined && usedId === opened.id;
  const slot = useMarks({
    files,
    word: text('library.mark'),
    hidden: { replace: reference !== null, remove: reference !== null && isUsed },
  });
  useEffect(
    () =>
      onRefusal((message) => toggleNotification({ type: 'danger', message, timeout: REFUSAL_MS })),
    [toggleNotification],
  );
  return (
    <>
      <MarkStyles />
      {slot !== null &&
        reference !== null &&
        createPortal(
          <ReferenceNote reference={reference} isUsed={isUsed} onUsed={setUsed} />,
          slot,
        )}
    </>
  );
}

type Files = ReadonlyMap<number, LibraryFile>;

/** Returns the file whose details the address names (upload 5.54, future/pages/Assets/hooks). */
function useOpenedFile(files: Files): LibraryFile | undefined {
  const { search } = useLocation();
  const id = Number.parseInt(new URLSearchParams(search).get('assetId') ?? '', 10);
  return files.get(id);
}

interface MarksOptions {
  files: Files;
  word: string;
  hidden: { replace: boolean; remove: boolean };
}

/** Keeps the marks on the page while Strapi changes it. Returns the place for the note in the details. */
function useMarks({ files, word, hidden: { replace, remove } }: MarksOptions): HTMLElement | null {
  const { formatMessage } = useIntl();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const labels = Object.fromEntries(
      Object.entries(LABEL_IDS).map(([key, id]) => [key, formatMessage({ id })]),
    ) as Labels;
    const names = namesOfReferences(files);
    const update = () => {
      markItems((name) => names.has(name), word);
      hideInMenu(labels);
      hideInDetails(labels, { replace, remove });
      setSlot(replace ? detailsSlot(labels) : null);
    };
    update();
    const observer = new MutationObserver(update);
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [files, word, replace, remove, formatMessage]);
  return slot;
}

/** Returns the names that only references have: cards and rows say no ids. */
function namesOfReferences(files: Files): ReadonlySet<string> {
  const references = new Set<string>();
  const others = new Set<string>();
  for (const file of files.values()) {
    (referenceOf(file) === null ? others : references).add(file.name ?? '');
  }
  for (const name of others) references.delete(name);
  return references;
}
