import type { DescriptionProblem } from '../contracts/api';
import type { UsageService } from '../strapi/services';
import { valuesOf } from './arguments';
import { placeIn, versionOf } from './lines';

interface UndescribedArguments {
  isJson: boolean;
}

/** @throws `WrongArguments` */
export function readUndescribedArguments(given: readonly string[]): UndescribedArguments {
  const { json } = valuesOf(given, { json: { type: 'boolean', default: false } });
  return { isJson: json };
}

const REASONS: Readonly<Record<DescriptionProblem, string>> = {
  none: 'no alternative text',
  name: 'the name of the file',
  generic: 'a word that says nothing',
  long: 'too long',
};

/**
 * Prints each place whose image is described to nobody, as it is found: a site may have many. Returns 1 if there are any.
 */
export async function undescribed(
  usage: Pick<UsageService, 'undescribed'>,
  { isJson }: UndescribedArguments,
): Promise<number> {
  let count = 0;
  for await (const place of usage.undescribed()) {
    count += 1;
    if (isJson) {
      console.log(JSON.stringify(place));
      continue;
    }
    const { uid, documentId, locale, status, path, connection, assetId, description } = place;
    const entry = `${uid} ${documentId} (${versionOf(locale, status)})`;
    console.log(
      `${REASONS[description]}: ${connection}/${assetId} in ${entry} at ${placeIn(path)}`,
    );
  }
  if (count > 0) {
    if (!isJson) console.log(`Images that are described to nobody: ${count} places.`);
    return 1;
  }
  if (!isJson) console.log('Every image is described, or said to be decorative.');
  return 0;
}
