import MarkdownIt from "markdown-it";
import type { GuideFile } from "./guide-files.ts";

/** A code block of a guide. */
export interface CodeBlock {
  readonly path: string;
  /** The number of the first line of code. The first line of the guide has the number 1. */
  readonly line: number;
  /** The first word after the fence, such as `ts`. An indented block is `sh`. Empty if there is no word. */
  readonly tag: string;
  /** The other words after the fence, such as `run`. */
  readonly words: readonly string[];
  readonly text: string;
}

/** Returns the code blocks of a guide, in their order. */
export function codeBlocksOf({ path, text }: GuideFile): CodeBlock[] {
  return markdown
    .parse(text, {})
    .filter(({ type }) => type === "fence" || type === "code_block")
    .map((token) => {
      const isFenced = token.type === "fence";
      const [tag = "", ...words] = isFenced ? token.info.trim().split(/\s+/) : ["sh"];
      return {
        path,
        line: token.map![0] + (isFenced ? 2 : 1),
        tag,
        words,
        text: token.content,
      };
    });
}

const markdown = new MarkdownIt();
