/**
 * Writes a text as one word for a POSIX shell, in a command that users can paste. The word has quotes only if
 * necessary.
 */
export function quoteWord(text: string): string {
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
