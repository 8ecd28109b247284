import { el } from './dom.mjs';

const NAMES = new Intl.DisplayNames('en', { type: 'language' });
const EMPTY = { title: null, alt: null, caption: null };

/** Boxes with the texts in other languages than the asset's own, and a row that adds a language. */
export function textsEditor({ language, texts }) {
  const others = Object.entries(texts).filter(([tag]) => tag !== language);
  const boxes = el(
    'div',
    { class: 'languages' },
    others.map(([tag, local]) => languageBox(tag, local)),
  );
  const tag = el('input', { 'aria-label': 'Language to add', placeholder: 'de', size: 8 });
  const add = () => {
    const wanted = canonical(tag.value.trim());
    tag.setCustomValidity(problemOf(wanted, [language, ...tagsIn(boxes)]));
    if (!tag.reportValidity()) return;
    const box = languageBox(wanted, EMPTY);
    boxes.append(box);
    tag.value = '';
    box.querySelector('input').focus();
  };
  for (const type of ['input', 'blur']) tag.addEventListener(type, () => tag.setCustomValidity(''));
  tag.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    add();
  });
  return el(
    'section',
    { class: 'texts' },
    el('h3', { class: 'section-title' }, 'In other languages'),
    boxes,
    el(
      'div',
      { class: 'row' },
      tag,
      el('button', { type: 'button', onclick: add }, 'Add a language'),
    ),
  );
}

/** The boxes of a form as the DAM takes them: null for a language that was there and is gone. */
export function textsOf(form, { language, texts }) {
  const gone = Object.keys(texts).filter((tag) => tag !== language);
  const said = [...form.querySelectorAll('[data-language]')].map((box) => {
    const textOf = (name) => box.querySelector(`[data-text="${name}"]`).value || null;
    return [
      box.dataset.language,
      { title: textOf('title'), alt: textOf('alt'), caption: textOf('caption') },
    ];
  });
  return { ...Object.fromEntries(gone.map((tag) => [tag, null])), ...Object.fromEntries(said) };
}

function languageBox(tag, local) {
  const field = (label, name, attributes = {}) =>
    el(
      'label',
      {},
      label,
      el(attributes.rows ? 'textarea' : 'input', {
        'data-text': name,
        lang: tag,
        value: local[name] ?? '',
        ...attributes,
      }),
    );
  const box = el(
    'fieldset',
    { class: 'language', 'data-language': tag },
    el('legend', {}, `${NAMES.of(tag)} (${tag})`),
    field('Title', 'title'),
    field('Alternative text', 'alt', { rows: 2 }),
    field('Caption', 'caption', { rows: 2 }),
    el(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': `Remove ${NAMES.of(tag)}`,
        onclick: () => box.remove(),
      },
      'Remove',
    ),
  );
  return box;
}

const tagsIn = (boxes) => [...boxes.children].map((box) => box.dataset.language);

function problemOf(tag, taken) {
  if (tag === null) return 'A language tag, such as de or pt-BR.';
  return taken.includes(tag) ? 'This language is there already.' : '';
}

function canonical(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
