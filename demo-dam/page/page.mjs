import { openDetails } from './details.mjs';
import { api, badge, byId, el, renditionUrl, session, stateWords, toast } from './dom.mjs';

const FACETS = {
  state: 'State',
  type: 'Type',
  folder: 'Folder',
  orientation: 'Orientation',
  format: 'Format',
  tag: 'Tag',
};
const EXPIRING_MS = 30 * 24 * 3600 * 1000;

const query = { search: '', sort: '', filters: {} };
let cursor = null;
let asked = 0;

function searchUrl() {
  const params = new URLSearchParams({ limit: '60' });
  if (query.search) params.set('search', query.search);
  if (query.sort) params.set('sort', query.sort);
  for (const [facet, values] of Object.entries(query.filters)) {
    for (const value of values) params.append(`filter[${facet}]`, value);
  }
  if (cursor) params.set('cursor', cursor);
  return `/api/assets?${params}`;
}

/** Fills the grid anew, or with `more` adds the next page. */
async function load(more = false) {
  if (!more) cursor = null;
  asked += 1;
  const mine = asked;
  try {
    const page = await api(searchUrl());
    // Somebody typed on: a late answer must not replace a newer one.
    if (mine !== asked) return;
    const cards = page.items.map(card);
    if (more) byId('grid').append(...cards);
    else byId('grid').replaceChildren(...cards);
    cursor = page.cursor;
    byId('more').hidden = cursor === null;
    byId('summary').textContent = page.total === 1 ? '1 asset' : `${page.total} assets`;
    showFacets(page.facets);
  } catch (error) {
    toast(error.message);
  }
}

function card(asset) {
  const version =
    asset.versions.find(({ number }) => number === asset.currentVersion) ?? asset.versions.at(-1);
  const url = renditionUrl(version, 'small', 'thumbnail');
  const isWhole =
    asset.type !== 'image' ||
    version.ext === 'svg' ||
    (version.ext === 'png' && asset.type === 'image');
  const expiring =
    asset.state === 'approved' &&
    asset.expiresAt &&
    Date.parse(asset.expiresAt) - Date.now() < EXPIRING_MS;
  const pending = asset.versions.at(-1).status === 'in-review' && asset.currentVersion !== null;
  return el(
    'li',
    {},
    el(
      'a',
      { class: 'card', href: `#/assets/${encodeURIComponent(asset.id)}` },
      el(
        'div',
        { class: 'picture' },
        url
          ? el('img', {
              src: url,
              alt: asset.alt ?? '',
              loading: 'lazy',
              class: isWhole ? 'whole' : null,
            })
          : el('span', { class: 'format' }, version.ext.toUpperCase()),
      ),
      el(
        'div',
        { class: 'card-text' },
        el('span', { class: 'card-title', title: asset.title }, asset.title),
        el(
          'span',
          { class: 'card-facts' },
          badge(asset.state),
          expiring ? badge('expiring', 'Expires soon') : null,
          pending ? badge('pending', 'New version') : null,
          el('span', {}, `${version.ext.toUpperCase()} v${version.number}`),
        ),
      ),
    ),
  );
}

function showFacets(facets) {
  const groups = Object.entries(FACETS).flatMap(([facet, title]) => {
    const counts = facets[facet] ?? [];
    if (counts.length === 0) return [];
    return [el('h2', {}, title), ...counts.map((entry) => facetButton(facet, entry))];
  });
  byId('facets').replaceChildren(...groups);
}

function facetButton(facet, { value, count }) {
  const chosen = query.filters[facet] ?? [];
  const isChosen = chosen.includes(value);
  const parts = value.split('/');
  const words = facet === 'folder' ? parts.at(-1) : facet === 'state' ? stateWords(value) : value;
  return el(
    'button',
    {
      type: 'button',
      'aria-pressed': String(isChosen),
      title: value,
      class: facet === 'folder' && parts.length > 1 ? 'depth-1' : null,
      onclick: () => {
        query.filters[facet] = isChosen
          ? chosen.filter((each) => each !== value)
          : [...chosen, value];
        load();
      },
    },
    el('span', {}, words),
    el('span', {}, String(count)),
  );
}

function followAddress() {
  const id = /^#\/assets\/(.+)$/.exec(location.hash)?.[1];
  if (!id) {
    byId('details').close();
    return;
  }
  openDetails(decodeURIComponent(id), () => load());
}

async function showApp() {
  byId('login').hidden = true;
  byId('app').hidden = false;
  await load();
  followAddress();
  const fault = await api('/api/faults');
  showFault(fault.mode);
}

function showLogin() {
  byId('app').hidden = true;
  byId('login').hidden = false;
  byId('token').focus();
}

function showFault(mode) {
  byId('fault').value = mode;
  byId('fault').parentElement.classList.toggle('on', mode !== 'none');
}

async function showDeliveries() {
  const [webhook, { items }] = await Promise.all([
    api('/api/webhook'),
    api('/api/webhook/deliveries'),
  ]);
  byId('subscriber').textContent = webhook.url
    ? `Events go to ${webhook.url}`
    : 'Nobody is subscribed.';
  byId('delivery-list').replaceChildren(
    ...items.map((item) =>
      el(
        'li',
        {},
        el('span', { class: 'event' }, `${item.type} ${item.payload.data.assetId}`),
        el('span', { class: 'facts' }, item.lastError ?? ''),
        badge(
          item.status === 'delivered' ? 'approved' : item.status,
          `${item.status} (${item.attempts})`,
        ),
      ),
    ),
  );
  byId('deliveries').showModal();
}

/** Runs something that may fail and says so. */
const told = (work) => async (event) => {
  try {
    await work(event);
  } catch (error) {
    toast(error.message);
  }
};

let typing;
byId('search').addEventListener('input', (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    query.search = event.target.value;
    load();
  }, 180);
});
byId('sort').addEventListener('change', (event) => {
  query.sort = event.target.value;
  load();
});
byId('more').addEventListener('click', () => load(true));
byId('fault').addEventListener(
  'change',
  told(async (event) => {
    const { mode } = await api('/api/faults', {
      method: 'PUT',
      json: { mode: event.target.value },
    });
    showFault(mode);
  }),
);
byId('deliveries-open').addEventListener('click', told(showDeliveries));
byId('upload-open').addEventListener('click', () => byId('upload').showModal());
byId('upload-form').addEventListener(
  'submit',
  told(async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector('.primary');
    button.disabled = true;
    try {
      const data = new FormData(form);
      if (!data.get('title')) data.delete('title');
      const asset = await api('/api/assets', { method: 'POST', form: data });
      form.reset();
      byId('upload').close();
      location.hash = `#/assets/${encodeURIComponent(asset.id)}`;
      await load();
    } finally {
      button.disabled = false;
    }
  }),
);
for (const button of document.querySelectorAll('[data-close]')) {
  button.addEventListener('click', () => button.closest('dialog').close());
}
byId('details').addEventListener('close', () => {
  if (location.hash.startsWith('#/assets/')) location.hash = '#/';
});
byId('login-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  byId('login-error').textContent = '';
  try {
    await api('/session', { method: 'POST', json: { token: byId('token').value } });
    byId('token').value = '';
    await showApp();
  } catch (error) {
    byId('login-error').textContent = error.message;
  }
});
byId('logout').addEventListener(
  'click',
  told(async () => {
    await api('/session', { method: 'DELETE' });
    showLogin();
  }),
);
window.addEventListener('hashchange', followAddress);
session.onEnd = showLogin;

const { signedIn } = await api('/session');
if (signedIn) await showApp().catch((error) => toast(error.message));
else showLogin();
