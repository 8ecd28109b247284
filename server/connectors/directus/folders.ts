import { z } from 'zod';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';

const wireFolders = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), parent: z.string().nullish() })),
});
type WireFolder = z.infer<typeof wireFolders>['data'][number];

/** Bounds the reads of a list of folders that never ends. */
const MOST_PAGES = 200;

/** Reads the paths of folders by their ids; an empty map if the token may not read folders. */
export async function readFolders(
  ask: (params: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<ReadonlyMap<string, string>> {
  const data: WireFolder[] = [];
  try {
    for (let page = 0; page < MOST_PAGES; page++) {
      const params = {
        limit: '-1',
        offset: String(data.length),
        fields: 'id,name,parent',
        sort: 'id',
      };
      const { data: more } = parseAnswer(wireFolders, await ask(params));
      data.push(...more);
      // A server may cut a page at its own limit, so only an empty page is the end.
      if (more.length === 0) break;
    }
  } catch (error) {
    if (error instanceof DamError && error.type === 'forbidden') return new Map();
    throw error;
  }
  return pathsOf(data);
}

function pathsOf(folders: readonly WireFolder[]): ReadonlyMap<string, string> {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const pathOf = (id: string, below: readonly string[]): string => {
    const folder = byId.get(id);
    // Cuts a circle of parents where it closes.
    if (folder === undefined || below.includes(id)) return '';
    const parent = folder.parent == null ? '' : pathOf(folder.parent, [...below, id]);
    // A slash in a name would read as a folder below.
    const name = folder.name.replaceAll('/', '∕');
    return parent === '' ? name : `${parent}/${name}`;
  };
  return new Map(folders.map(({ id }) => [id, pathOf(id, [])]));
}
