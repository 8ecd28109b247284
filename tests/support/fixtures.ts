import type { Browser } from 'playwright-core';
import { startBrowser } from './browser';
import { type DamOptions, TestDam } from './dam';
import { type SiteOptions, TestSite } from './strapi';
import { StubDam } from './stub-dam';

/** A site that can be stopped and started again on the same database and port. */
export type SiteFixture = TestSite & {
  /** Options that are not given stay those of the first start; `whileStopped` runs in between. */
  restart(options?: Partial<SiteOptions>, whileStopped?: () => Promise<void>): Promise<void>;
};

/** The demo's DAM for the specs of a file: started before them, stopped after them. */
export function specDam(options: DamOptions = {}): TestDam {
  let dam: TestDam | undefined;
  beforeAll(async () => {
    dam = await TestDam.start(options);
  });
  stopAfterAll('dam', async () => dam?.down());
  return lateBound(() => dam, {});
}

/** A DAM that takes any file, for the specs of a file. */
export function specStubDam(): StubDam {
  let dam: StubDam | undefined;
  beforeAll(async () => {
    dam = await StubDam.start();
  });
  stopAfterAll('dam', async () => dam?.stop());
  return lateBound(() => dam, {});
}

/** A booted Strapi for the specs of a file: started before them, stopped after them and before its DAM. */
export function specSite(options: () => SiteOptions): SiteFixture {
  let site: TestSite | undefined;
  beforeAll(async () => {
    site = await TestSite.start(options());
  });
  stopAfterAll('site', async () => site?.stop());
  return lateBound<SiteFixture>(() => site as SiteFixture | undefined, {
    async restart(more: Partial<SiteOptions> = {}, whileStopped?: () => Promise<void>) {
      if (site === undefined) throw new Error('The site has not been started.');
      const { folder, port } = site;
      await site.stop();
      await whileStopped?.();
      site = await TestSite.start({ ...options(), folder, port, ...more });
    },
  });
}

/** A Chromium for the specs of a file. */
export function specBrowser(args: () => readonly string[] = () => []): Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await startBrowser(args());
  });
  stopAfterAll('browser', async () => browser?.close());
  return lateBound(() => browser, {});
}

/** A browser holds connections of its site, and a site calls its DAM until it ends. */
const STOP_ORDER = ['browser', 'site', 'dam'] as const;

const stops: { kind: (typeof STOP_ORDER)[number]; stop: () => Promise<void> }[] = [];

/** Jest calls `afterAll` hooks in the order of their definition, so one hook stops all fixtures. */
function stopAfterAll(kind: (typeof STOP_ORDER)[number], stop: () => Promise<void>): void {
  stops.push({ kind, stop });
  if (stops.length > 1) return;
  afterAll(async () => {
    for (const next of STOP_ORDER) {
      for (const each of stops) if (each.kind === next) await each.stop();
    }
  });
}

/** Stands for an object that a hook makes later, and for the one that replaces it. */
function lateBound<Value extends object>(
  current: () => Value | undefined,
  more: Partial<Value>,
): Value {
  return new Proxy({} as Value, {
    get(_, key) {
      if (Object.hasOwn(more, key)) return Reflect.get(more, key);
      const value = current();
      if (value === undefined)
        throw new Error(`"${String(key)}" is used before the hooks have run.`);
      const member: unknown = Reflect.get(value, key);
      return typeof member === 'function' ? member.bind(value) : member;
    },
  });
}
