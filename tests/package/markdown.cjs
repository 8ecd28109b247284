/** Reads code blocks and links out of Markdown pages, for the checks of the package. */

/**
 * Returns the TypeScript blocks that must compile: those whose first line names their file
 * (`// config/plugins.ts`), and those that import from the package. `file` is null for the latter:
 * they are fragments, which may use names that the text around them explains.
 */
function snippetsOf(markdown) {
  const snippets = [];
  for (const [, language, code] of markdown.matchAll(/^```(\w*)[^\n]*\n(.*?)^```/gms)) {
    if (language !== 'ts' && language !== 'tsx') continue;
    const file = /^\/\/ ([\w./-]+\.tsx?)\s*$/m.exec(code.split('\n', 1)[0])?.[1] ?? null;
    const imports = /\bfrom 'strapi-plugin-dam\//.test(code);
    if (file !== null || imports) snippets.push({ file, code });
  }
  return snippets;
}

/** Returns the targets of links and pictures that stay in the repository, without their anchors. */
function relativeLinksOf(markdown) {
  const prose = markdown.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
  const links = prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|\b(?:src|href)="([^"]+)"/g);
  const targets = [...links].map(([, inText, inTag]) => inText ?? inTag);
  return targets
    .filter((target) => !/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target))
    .map((target) => target.replace(/[#?].*$/, '').replace(/^\.\//, ''));
}

module.exports = { snippetsOf, relativeLinksOf };
