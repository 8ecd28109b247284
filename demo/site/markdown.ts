import { Marked, type Tokens } from 'marked';
import { contentHref, escapeHtml, fileUrl, Html, html } from './html';

/** An editor's markdown as markup: HTML in it is shown as text, links and images are checked. */
export function markdown(source: string, strapiUrl: string): Html {
  return new Html(parser(strapiUrl).parse(source, { async: false }));
}

function parser(strapiUrl: string): Marked {
  const picture = ({ href, text }: Tokens.Image): string => {
    const url = fileUrl(href, strapiUrl);
    return url === null ? '' : html`<img src="${url}" alt="${text}" loading="lazy">`.value;
  };
  return new Marked({
    gfm: true,
    renderer: {
      html: ({ text }) => escapeHtml(text),
      heading({ tokens, depth }) {
        const level = Math.min(4, Math.max(2, depth));
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
      },
      paragraph({ tokens }) {
        const images = tokens.filter((token): token is Tokens.Image => token.type === 'image');
        const onlyImages = tokens.every(
          (token) => token.type === 'image' || token.raw.trim() === '' || token.type === 'br',
        );
        if (images.length === 0 || !onlyImages) {
          return `<p>${this.parser.parseInline(tokens)}</p>\n`;
        }
        return images.map((token) => imageFigure(picture(token), token.title)).join('');
      },
      link({ href, tokens }) {
        const content = this.parser.parseInline(tokens);
        const target = contentHref(href, strapiUrl);
        return target === null ? content : `<a href="${escapeHtml(target)}">${content}</a>`;
      },
      image: picture,
    },
  });
}

function imageFigure(picture: string, title: string | null | undefined): string {
  if (picture === '') return '';
  const caption = title ? `<figcaption><span>${escapeHtml(title)}</span></figcaption>` : '';
  return `<figure class="figure inline"><div class="frame">${picture}</div>${caption}</figure>\n`;
}
