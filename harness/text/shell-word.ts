/**
 * Writes a text as one word of a POSIX shell, for a command that users can paste. The word has quotes only if it needs
 * them.
 */
export function quoteWord(text: string): string {
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Splits a command into words as a POSIX shell does: at spaces, with quotes and backslashes. Unlike in a shell,
 * variables, patterns and operators have no effect, and stay in the words as text. Returns undefined if a quote is not
 * closed.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let rest = text.trimStart();
  while (rest !== "") {
    let word = "";
    while (rest !== "" && !/^\s/.test(rest)) {
      const [part] = PART.exec(rest) ?? [];
      if (part === undefined) return undefined;
      word += unquote(part);
      rest = rest.slice(part.length);
    }
    words.push(word);
    rest = rest.trimStart();
  }
  return words;
}

/** Matches a part of a word: a text in quotes, one character after a backslash, or plain characters. */
const PART = /^(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\]+)/s;

function unquote(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1);
  if (part.startsWith('"')) return part.slice(1, -1).replaceAll(/\\(["\\$`])/g, "$1");
  return part.startsWith("\\") ? part.slice(1) : part;
}
