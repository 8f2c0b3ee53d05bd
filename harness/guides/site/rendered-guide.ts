import { dirname, join } from "node:path/posix";
import MarkdownIt from "markdown-it";
import { isOutside } from "../links.ts";
import { slugger } from "../slugs.ts";
import type { SitePage } from "./site-pages.ts";

/** A guide as HTML. */
export interface RenderedGuide {
  readonly html: string;
  readonly parts: readonly GuidePart[];
  /** The files and folders of the project that the guide shows or links to, but that are not pages of the site. */
  readonly linked: readonly string[];
}

/** A heading of a guide, with the text below it. The search of the site looks through these texts. */
export interface GuidePart {
  readonly heading: string;
  readonly anchor: string;
  readonly text: string;
}

/** Renders a guide. `pageOf` returns the page of the site that shows a file of the project, if there is such a page. */
export function renderGuide(
  { path, text }: SitePage,
  pageOf: (path: string) => string | undefined,
): RenderedGuide {
  const tokens = markdown.parse(text, {});
  const slug = slugger();
  const parts: { heading: string; anchor: string; text: string }[] = [];
  const linked = new Set<string>();
  for (const [i, token] of tokens.entries()) {
    if (token.type === "heading_open") {
      const heading = tokens[i + 1]!.content;
      const anchor = slug(heading);
      token.attrSet("id", anchor);
      parts.push({ heading: heading.replaceAll("`", ""), anchor, text: "" });
    } else if (tokens[i - 1]?.type !== "heading_open" && parts.length > 0) {
      parts.at(-1)!.text += `${wordsOf(token.content)} `;
    }
    for (const child of token.children ?? []) {
      for (const name of ["href", "src"]) {
        const address = child.attrGet(name);
        if (address === null || isOutside(address) || address.startsWith("#")) continue;
        const [file = "", anchor] = address.split("#");
        const target = join(dirname(path), decodeURIComponent(file)).replace(/\/$/, "");
        const page = pageOf(target);
        if (page === undefined) linked.add(target);
        const to = page ?? copyOf(target);
        child.attrSet(name, anchor === undefined ? to : `${to}#${anchor}`);
      }
    }
  }
  return {
    html: markdown.renderer.render(tokens, markdown.options, {}),
    parts,
    linked: [...linked],
  };
}

/**
 * Returns the path inside the site for a file of the project that is not a guide. A picture gets the path of its copy.
 * Any other file gets the path of a page that shows its text.
 */
export function copyOf(path: string): string {
  return path.endsWith(".svg") ? `files/${path}` : `files/${path}.html`;
}

/** Removes the Markdown markup from a text. */
function wordsOf(content: string): string {
  return content.replaceAll(/\]\([^)]*\)|[`*[\]|]/g, " ").replaceAll(/\s+/g, " ");
}

const markdown = new MarkdownIt();
// A wide table scrolls inside the page.
markdown.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
markdown.renderer.rules.table_close = () => "</table></div>\n";
