/** Finds Chromium for the browser tests, or installs the system's package of it. */
import { existsSync } from 'node:fs';
import { installPackages } from './packages.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const PACKAGES = ['chromium', 'fonts-dejavu-core'];

const HELP = `
The browser tests need Chromium or Chrome, and there is none here.
  Debian and Ubuntu:  sudo apt-get install chromium, or add the argument --install
  Fedora:             sudo dnf install chromium
  elsewhere:          install Chrome, and name it: CHROMIUM_PATH=<path> npm test
The tests that need no browser: npm run test:unit
`;

/** Chromium as one of the programs that `npm test` looks for. */
export const CHROMIUM = {
  title: 'Chromium',
  covers: 'the browser tests in tests/admin',
  isThere: () => findChromium() !== undefined,
  install: () => installPackages('Chromium', ...PACKAGES),
};

/** The path of a Chromium; installs it if that is allowed. Throws with what to do else. */
export function ensureChromium() {
  const known = findChromium();
  if (known) return known;
  CHROMIUM.install();
  const installed = findChromium();
  if (!installed) throw new Error(HELP);
  return installed;
}

function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, where there is nothing.`);
  }
  return PLACES.find((place) => existsSync(place));
}
