import type { DescriptionProblem } from '../contracts/api';

/** Longest alternative text in characters: screen readers read it in one piece. */
const LONGEST = 250;

/** Words that say that there is a picture, and nothing of it. */
const GENERIC: ReadonlySet<string> = new Set(
  [
    'image,picture,photo,photograph,graphic,illustration,untitled,alt text',
    'bild,foto,fotografie,grafik,abbildung,ohne titel,alternativtext',
    'imagen,fotografía,gráfico,ilustración,sin título',
    'photographie,graphique,sans titre',
    'obraz,obrazek,zdjęcie,fotografia,grafika,ilustracja,bez tytułu',
  ].flatMap((words) => words.split(',')),
);

const FILE_NAME = /^[^\s]+\.(?:jpe?g|png|gif|webp|avif|svg|tiff?|heic|psd|eps|pdf|mp4|mov)$/i;

/** What cameras and telephones call their pictures. */
const CAMERA_NAME = /^(?:img|dsc|dscn|dscf|p|pxl|dji|gopr|screenshot)[-_ ]?\d{3,}/i;

/**
 * Returns why an alternative text describes nothing; null if it may. The empty text says that the image is decorative,
 * which needs none.
 *
 * @param fileName With or without extension.
 */
export function descriptionProblem(
  alternativeText: string | null,
  fileName: string,
): DescriptionProblem | null {
  if (alternativeText === null) return 'none';
  if (alternativeText === '') return null;
  const text = alternativeText.trim();
  if (text === '') return 'none';
  if (text.length > LONGEST) return 'long';
  const bare = text.replace(/[\s.:!]+$/, '').toLowerCase();
  if (GENERIC.has(bare)) return 'generic';
  return isFileName(text, fileName) ? 'name' : null;
}

function isFileName(text: string, fileName: string): boolean {
  if (FILE_NAME.test(text) || CAMERA_NAME.test(text)) return true;
  const stem = fileName.replace(/\.[A-Za-z0-9]{1,12}$/, '').toLowerCase();
  // A file may well be called what it shows; only what no person writes is a name.
  return /[-_\d]/.test(stem) && !/\s/.test(stem) && text.toLowerCase() === stem;
}
