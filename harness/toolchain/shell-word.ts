/** A text as one word of a POSIX shell, quoted only if it must be, for a command that is to be pasted. */
export function quoteWord(text: string): string {
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
