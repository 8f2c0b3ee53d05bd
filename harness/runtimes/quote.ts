/** Quotes the beginning and the end of a program's output on one line. */
export function quote(text: string): string {
  const left = text.length - 2 * QUOTE_LENGTH;
  const shown = left > 0 ? `${text.slice(0, QUOTE_LENGTH)} ... ${text.slice(-QUOTE_LENGTH)}` : text;
  return JSON.stringify(shown);
}

const QUOTE_LENGTH = 150;
