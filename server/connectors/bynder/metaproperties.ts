import type { z } from 'zod';
import { type CachedRead, cachedRead } from '../cached-read';
import { unlessRefused } from '../refusals';
import { Rights, toldFields } from '../rights';
import { parseAnswer } from '../wire-schema';
import { wireMetaproperties } from './answers';
import type { BynderOptions } from './options';
import type { BynderSession } from './session';

const KEPT_MS = 300_000;

/** Metaproperties of a portal by their database names; null if the token may not read them. */
export type Metaproperties = CachedRead<z.infer<typeof wireMetaproperties> | null>;

export function metapropertiesOf(session: BynderSession): Metaproperties {
  return cachedRead(KEPT_MS, async (signal) => {
    const params = { count: 'false', options: 'true' };
    const answer = await session
      .json({ path: '/api/v4/metaproperties/', params }, signal)
      .catch(unlessRefused(null));
    return answer === null ? null : parseAnswer(wireMetaproperties, answer);
  });
}

/** An asset has a key for each metaproperty with a value, so that its answer does not tell which others there are. */
export function rightsOf(
  { approved, fields }: BynderOptions,
  metaproperties: Metaproperties,
): Rights {
  return new Rights({
    words: { dam: 'Bynder', field: 'metaproperty', reader: 'the token' },
    limits: fields,
    approval: approved && { option: 'approved.metaproperty', field: approved.metaproperty },
    async seen(_names, { signal }) {
      const all = Object.entries((await metaproperties.get(signal)) ?? {});
      return toldFields(all.flatMap(([key, { name }]) => [key, name ?? key]));
    },
  });
}
