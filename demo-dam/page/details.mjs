import { api, badge, byId, el, renditionUrl, toast } from './dom.mjs';
import { textsEditor, textsOf } from './texts.mjs';

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** The terms of IPTC's vocabulary that a person chooses from; others stay as they are. */
const SOURCE_TYPES = {
  digitalCapture: 'Photograph or recording',
  humanEdits: 'Edited by a person',
  digitalCreation: 'Made by a person, digitally',
  compositeWithTrainedAlgorithmicMedia: 'Partly AI-generated',
  trainedAlgorithmicMedia: 'AI-generated',
};

let shownId = null;
let onChange = () => undefined;

/** Shows one asset; `changed` is called after each change of it. */
export async function openDetails(id, changed) {
  shownId = id;
  onChange = changed;
  try {
    const asset = await api(`/api/assets/${encodeURIComponent(id)}`);
    if (shownId !== id) return;
    show(asset, asset.currentVersion ?? asset.versions.at(-1).number);
    if (!byId('details').open) byId('details').showModal();
  } catch (error) {
    toast(error.message);
    location.hash = '#/';
  }
}

async function act(path, options, message) {
  try {
    await api(path, { method: 'POST', ...options });
    const asset = await api(`/api/assets/${encodeURIComponent(shownId)}`);
    show(asset, asset.currentVersion ?? asset.versions.at(-1).number);
    toast(message);
    onChange();
  } catch (error) {
    toast(error.message);
  }
}

const base = (asset) => `/api/assets/${encodeURIComponent(asset.id)}`;

function show(asset, number) {
  const version = asset.versions.find((each) => each.number === number);
  const isWithdrawn = asset.withdrawnAt !== null;
  byId('details').replaceChildren(
    el(
      'div',
      { class: 'details-head' },
      el('h2', {}, asset.title),
      sourceBadge(asset),
      badge(asset.state),
      isWithdrawn
        ? el(
            'button',
            {
              type: 'button',
              class: 'good',
              onclick: () => act(`${base(asset)}/restore`, {}, 'Restored.'),
            },
            'Restore',
          )
        : el(
            'button',
            {
              type: 'button',
              class: 'bad',
              onclick: () => act(`${base(asset)}/withdraw`, {}, 'Withdrawn everywhere.'),
            },
            'Withdraw',
          ),
      el(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'aria-label': 'Close',
          onclick: () => byId('details').close(),
        },
        'Close',
      ),
    ),
    el(
      'div',
      { class: 'details-body' },
      el(
        'div',
        {},
        preview(asset, version),
        el('p', { class: 'facts' }, facts(asset, version)),
        el('h3', { class: 'section-title' }, 'Versions'),
        el(
          'ul',
          { class: 'versions' },
          [...asset.versions].reverse().map((each) => versionRow(asset, each, number)),
        ),
        uploadButton(asset),
        usage(asset),
      ),
      metadataForm(asset),
    ),
  );
}

function sourceBadge({ digitalSourceType }) {
  const isGenerated = /trainedAlgorithmicMedia$/i.test(digitalSourceType ?? '');
  return isGenerated ? badge('generated', SOURCE_TYPES[digitalSourceType]) : null;
}

function preview(asset, version) {
  const url =
    renditionUrl(version, 'large', 'medium', 'small', 'thumbnail') ??
    (asset.type === 'image' ? version.file : null);
  const player =
    asset.type === 'audio' || asset.type === 'video'
      ? el(asset.type, { src: version.file, controls: true })
      : null;
  return el(
    'div',
    { class: 'preview' },
    url && asset.type !== 'video' ? el('img', { src: url, alt: asset.alt ?? '' }) : null,
    player,
  );
}

function facts(asset, version) {
  return [
    asset.id,
    version.fileName,
    version.mime,
    `${NUMBER.format(version.sizeBytes / 1024)} KB`,
    version.width ? `${version.width} x ${version.height}` : null,
    version.durationMs ? `${NUMBER.format(version.durationMs / 1000)} s` : null,
    version.pages ? `${version.pages} pages` : null,
  ]
    .filter(Boolean)
    .join(', ');
}

function versionRow(asset, version, shownNumber) {
  const url = renditionUrl(version, 'thumbnail');
  const path = `${base(asset)}/versions/${version.number}`;
  const isCurrent = version.number === asset.currentVersion;
  return el(
    'li',
    { class: version.number === shownNumber ? 'shown' : null },
    url ? el('img', { src: url, alt: '' }) : el('span', { class: 'no-picture' }),
    el(
      'div',
      { class: 'what' },
      el('strong', {}, `Version ${version.number} `),
      badge(version.status),
      isCurrent ? badge('pending', 'Current') : null,
      el('small', {}, `${DATE.format(new Date(version.createdAt))}, ${version.fileName}`),
    ),
    el(
      'div',
      { class: 'row' },
      version.number === shownNumber
        ? null
        : el(
            'button',
            { type: 'button', class: 'quiet', onclick: () => show(asset, version.number) },
            'Look',
          ),
      version.status === 'approved'
        ? null
        : el(
            'button',
            {
              type: 'button',
              class: 'good',
              onclick: () => act(`${path}/approve`, {}, `Version ${version.number} is approved.`),
            },
            'Approve',
          ),
      version.status === 'rejected'
        ? null
        : el(
            'button',
            {
              type: 'button',
              class: 'bad',
              onclick: () => act(`${path}/reject`, {}, `Version ${version.number} is rejected.`),
            },
            version.status === 'approved' ? 'Take back' : 'Reject',
          ),
    ),
  );
}

function uploadButton(asset) {
  const input = el('input', {
    type: 'file',
    hidden: true,
    onchange: () => {
      const form = new FormData();
      form.append('file', input.files[0]);
      act(`${base(asset)}/versions`, { form }, 'The new version is in review.');
    },
  });
  return el(
    'div',
    {},
    input,
    el('button', { type: 'button', onclick: () => input.click() }, 'Upload a new version'),
  );
}

function usage(asset) {
  const list = el('ul', { class: 'facts' });
  api(`${base(asset)}/usage`)
    .then(({ items }) => {
      const entries = items.map(({ uri, title }) =>
        el('li', {}, title ? `${title} (${uri})` : uri),
      );
      list.replaceChildren(...(entries.length > 0 ? entries : [el('li', {}, 'Nobody has told.')]));
    })
    .catch((error) => toast(error.message));
  return el('section', {}, el('h3', { class: 'section-title' }, 'Used in'), list);
}

const localTime = (instant) => {
  if (!instant) return '';
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};
const instantOf = (text) => (text ? new Date(text).toISOString() : null);

function sourceField({ digitalSourceType }) {
  const terms = new Set(Object.keys(SOURCE_TYPES)).add(digitalSourceType ?? '').add('');
  const select = el(
    'select',
    { name: 'digitalSourceType' },
    [...terms]
      .sort()
      .map((term) =>
        el(
          'option',
          { value: term, selected: term === (digitalSourceType ?? '') },
          term === '' ? 'Not said' : (SOURCE_TYPES[term] ?? term),
        ),
      ),
  );
  return el('label', {}, 'Source', select);
}

function metadataForm(asset) {
  const field = (label, name, value, attributes = {}) =>
    el(
      'label',
      {},
      label,
      el(attributes.rows ? 'textarea' : 'input', { name, value: value ?? '', ...attributes }),
    );
  const save = (event) => {
    event.preventDefault();
    const data = Object.fromEntries(new FormData(event.target));
    const hasPoint = data.focalX !== '' && data.focalY !== '';
    act(
      base(asset),
      {
        method: 'PATCH',
        json: {
          title: data.title,
          alt: data.alt || null,
          caption: data.caption || null,
          texts: textsOf(event.target, asset),
          tags: data.tags
            .split(',')
            .map((tag) => tag.trim())
            .filter(Boolean),
          folder: data.folder || null,
          credit: data.credit || null,
          copyright: data.copyright || null,
          digitalSourceType: data.digitalSourceType || null,
          focalPoint: hasPoint ? { x: Number(data.focalX), y: Number(data.focalY) } : null,
          // Unchanged instants go back as they came; the field holds minutes only.
          embargoUntil:
            data.embargoUntil === localTime(asset.embargoUntil)
              ? asset.embargoUntil
              : instantOf(data.embargoUntil),
          expiresAt:
            data.expiresAt === localTime(asset.expiresAt)
              ? asset.expiresAt
              : instantOf(data.expiresAt),
        },
      },
      'Saved.',
    );
  };
  return el(
    'form',
    { class: 'form', onsubmit: save },
    field('Title', 'title', asset.title, { required: true }),
    field('Alternative text', 'alt', asset.alt, { rows: 3 }),
    field('Caption', 'caption', asset.caption, { rows: 2 }),
    textsEditor(asset),
    field('Tags', 'tags', asset.tags.join(', ')),
    field('Folder', 'folder', asset.folder),
    field('Credit', 'credit', asset.credit),
    field('Copyright', 'copyright', asset.copyright),
    sourceField(asset),
    el(
      'div',
      { class: 'row' },
      field('Focal point x', 'focalX', asset.focalPoint?.x, {
        type: 'number',
        min: 0,
        max: 1,
        step: 'any',
      }),
      field('Focal point y', 'focalY', asset.focalPoint?.y, {
        type: 'number',
        min: 0,
        max: 1,
        step: 'any',
      }),
    ),
    field('Not before', 'embargoUntil', localTime(asset.embargoUntil), { type: 'datetime-local' }),
    field('Rights end', 'expiresAt', localTime(asset.expiresAt), { type: 'datetime-local' }),
    el('button', { class: 'primary', type: 'submit' }, 'Save'),
  );
}
