import { html, type Markup } from "../markup.ts";

/**
 * Puts the comments, strings, keywords and numbers of Python into elements, so that the style sheet
 * can colour them.
 */
export function colourPython(source: string): Markup {
  const parts: (string | Markup)[] = [];
  let at = 0;
  for (const match of source.matchAll(TOKENS)) {
    const [token] = match;
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    parts.push(source.slice(at, match.index), html`<span class="${kind}">${token}</span>`);
    at = match.index + token.length;
  }
  return html`${[...parts, source.slice(at)]}`;
}

const KEYWORDS =
  "and as assert async await break class continue def del elif else except False finally for from global if import in is lambda None nonlocal not or pass raise return True try while with yield";

const TOKENS = new RegExp(
  [
    "(?<comment>#.*)",
    `(?<string>(?<!\\w)[rbfRBF]{0,2}(?:"""[\\s\\S]*?"""|'''[\\s\\S]*?'''|"(?:\\\\.|[^"\\\\\\n])*"|'(?:\\\\.|[^'\\\\\\n])*'))`,
    `(?<keyword>\\b(?:${KEYWORDS.replaceAll(" ", "|")})\\b)`,
    "(?<number>\\b\\d[\\w.]*)",
  ].join("|"),
  "g",
);
