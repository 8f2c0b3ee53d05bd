import { printableLine } from "../harness/text/printable.ts";

/**
 * Escapes text for one line of Markdown. All characters of the text stay text, also in a cell of a table. They cannot
 * become HTML, a link, or a mention that sends a message to a user.
 */
export function plainMarkdown(text: string): string {
  return printableLine(text)
    .replace(/[\\`*_{}[\]<>()#!|~&$@]|:(?=\/\/)|(?<=www)\./g, "\\$&")
    .replace(/^(\s*\d*)([-+.)=:])/, "$1\\$2");
}

/**
 * Escapes a sentence for one line of Markdown. A text between two backticks becomes code. If a backtick has no partner,
 * nothing becomes code.
 */
export function markdownSentence(text: string): string {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return plainMarkdown(text);
  return parts
    .map((part, i) =>
      i % 2 === 0 || part.trim() === "" ? plainMarkdown(part) : `\`${printableLine(part)}\``,
    )
    .join("");
}

/**
 * Makes a Markdown block of code. Its text must be printable. Even if the text contains backticks, they do not end the
 * block.
 */
export function codeBlock(text: string, language = ""): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Makes the lines of a table. The cells must be Markdown on one line. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
