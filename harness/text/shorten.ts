/**
 * Shortens a text that has more than `most` characters: replaces its middle with a note that says how many characters
 * are missing. The text `around` is put before and after the note. The result is never longer than `most`, so a second
 * call changes nothing.
 */
export function shorten(text: string, most: number, around = " "): string {
  if (text.length <= most) return text;
  const each = Math.max(0, Math.floor((most - noteOf(text.length, around).length) / 2));
  const head = text.slice(0, each).replace(CUT_AT_END, "");
  const tail = text.slice(text.length - each).replace(CUT_AT_START, "");
  return head + noteOf(text.length - head.length - tail.length, around) + tail;
}

function noteOf(characters: number, around: string): string {
  return `${around}... ${characters.toLocaleString("en")} characters ...${around}`;
}

/** Matches the rest of a character that was cut in half, and a joiner whose neighbour was removed. */
const CUT_AT_END = /[\ud800-\udbff\u200c\u200d]+$/;
const CUT_AT_START = /^[\udc00-\udfff\u200c\u200d]+/;
