/** Quotes a program's output on one line. Of a long output, only the beginning and the end are quoted. */
export function quote(text: string): string {
  const left = text.length - 2 * QUOTE_LENGTH;
  const shown = left > 0 ? `${text.slice(0, QUOTE_LENGTH)} ... ${text.slice(-QUOTE_LENGTH)}` : text;
  return JSON.stringify(shown);
}

const QUOTE_LENGTH = 150;
