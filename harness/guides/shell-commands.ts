import { splitWords } from "../text/shell-word.ts";

/** One command of a shell block. */
export interface ShellCommand {
  /** The number of the line inside the block. The first line has the number 0. */
  readonly line: number;
  readonly words: readonly string[];
  /** The command as the block contains it, but without its comment. */
  readonly text: string;
  /** The output that the block shows below the command. Only blocks with prompts (`$ `) have this text. */
  readonly output: readonly string[];
}

/**
 * Returns the commands of a shell block without comments and redirections. If some lines start with `$ `, only these
 * lines are commands. A line that ends with a backslash is joined with the next line. A line with `;`, `&&`, `||` or
 * `|` contains several commands.
 */
export function shellCommandsOf(block: string): ShellCommand[] {
  const lines = joinedLines(block);
  const hasPrompts = lines.some(({ text }) => text.startsWith("$ "));
  const commands: ShellCommand[] = [];
  for (const [i, { line, text }] of lines.entries()) {
    if (hasPrompts && !text.startsWith("$ ")) continue;
    const after = hasPrompts ? lines.slice(i + 1) : [];
    const end = after.findIndex((one) => one.text.startsWith("$ "));
    const output = (end < 0 ? after : after.slice(0, end)).map((one) => one.text);
    const source = withoutComment(hasPrompts ? text.slice(2) : text).trim();
    for (const part of partsOf(source)) {
      const words = splitWords(part.replace(REDIRECTION, " "));
      if (words !== undefined && words.length > 0) {
        commands.push({ line, words, text: part.trim(), output });
      }
    }
  }
  return commands;
}

function joinedLines(block: string): { line: number; text: string }[] {
  const joined: { line: number; text: string }[] = [];
  let isOpen = false;
  for (const [line, text] of block.trimEnd().split("\n").entries()) {
    const last = joined.at(-1);
    const part = text.replace(/\\$/, "");
    if (isOpen && last !== undefined) last.text += part;
    else joined.push({ line, text: part });
    isOpen = text.endsWith("\\");
  }
  return joined;
}

/**
 * Returns the line without its comment. A comment starts at a `#` outside of quotes, at the start of the line or after
 * a space.
 */
function withoutComment(line: string): string {
  const [kept = ""] = /^(?:'[^']*'|"[^"]*"|(?<!\s|^)#|[^#'"])*/.exec(line) ?? [];
  return kept;
}

/** Splits the text at `;`, `&&`, `||` and `|` outside of quotes. */
function partsOf(line: string): string[] {
  const parts = [""];
  for (const [piece] of line.matchAll(/'[^']*'|"(?:[^"\\]|\\.)*"|&&|\|\|?|;|./g)) {
    if (/^(?:&&|\|\|?|;)$/.test(piece)) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts.filter((part) => part.trim() !== "");
}

const REDIRECTION = /\s\d?[<>]{1,2}&?\s*(?:[^\s'"]+|"[^"]*")/g;
