import type { DescriptionProblem } from '../contracts/api';
import type { UsageService } from '../strapi/services';
import { valuesOf } from './arguments';
import { placementWords } from './lines';

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
    console.log(`${REASONS[place.description]}: ${placementWords(place)}`);
  }
  if (count > 0) {
    if (!isJson) console.log(`Images that are described to nobody: ${count} places.`);
    return 1;
  }
  if (!isJson) console.log('Every image is described, or said to be decorative.');
  return 0;
}
