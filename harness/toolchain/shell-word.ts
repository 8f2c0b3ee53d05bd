/** A text as one word of a POSIX shell, for a command that users paste. It is quoted only if necessary. */
export function quoteWord(text: string): string {
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
