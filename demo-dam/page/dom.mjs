/**
 * An element with attributes, listeners (`onclick`) and children. Texts become text nodes, so
 * nothing an asset says is ever read as markup.
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'value') element.value = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

// Held here: a dialog that draws itself anew drops the box it lay in.
const toastBox = byId('toast');
let hideToast;

/** Says something at the bottom of the page for a while. */
export function toast(message) {
  toastBox.textContent = message;
  toastBox.hidden = false;
  clearTimeout(hideToast);
  hideToast = setTimeout(() => {
    toastBox.hidden = true;
  }, 6000);
  // A modal dialog lies above all else; the message has to lie in it to be seen.
  const dialogs = document.querySelectorAll('dialog[open]');
  (dialogs[dialogs.length - 1] ?? document.body).append(toastBox);
}

/** Told when the session has ended. */
export const session = { onEnd: () => undefined };

/** Calls the API; answers its JSON, or throws an Error with the server's message. */
export async function api(path, { method = 'GET', json, form } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: json === undefined ? {} : { 'content-type': 'application/json' },
      body: json === undefined ? form : JSON.stringify(json),
    });
  } catch {
    throw new Error('The DAM does not answer.');
  }
  if (response.status === 204) return null;
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new Error('The DAM answers with something that is not JSON.');
  }
  if (response.status === 401 && path.startsWith('/api/')) session.onEnd();
  if (!response.ok) throw new Error(answer.error?.message ?? `The DAM answers ${response.status}.`);
  return answer;
}

const STATE_WORDS = {
  'in-review': 'In review',
  approved: 'Approved',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
  embargoed: 'Embargoed',
  expired: 'Expired',
};

/** The words for a state. */
export const stateWords = (state) => STATE_WORDS[state] ?? state;

/** A coloured label for a state. */
export const badge = (state, words = stateWords(state)) =>
  el('span', { class: `badge ${state}` }, words);

/** Where a picture of a version is: of the first rendition there is, or none. */
export const renditionUrl = (version, ...names) =>
  names.map((name) => version.renditions.find((each) => each.name === name)).find(Boolean)?.url ??
  (['gif', 'avif'].includes(version.ext) ? version.file : null);
