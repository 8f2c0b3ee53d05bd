import type { TypedText } from "../../trace/typed-text.ts";
import { unescapeText } from "./escapes.ts";
import { StimulusError } from "./stimulus-error.ts";
import { parseTime } from "./time-text.ts";

/**
 * Parses a text and the time at which it is typed, such as `led.off()\r@1s`. `\r` is Return, and `\x03` is Ctrl-C.
 * Throws StimulusError.
 */
export function parseTyped(text: string): TypedText {
  const at = text.lastIndexOf("@");
  const atMs = at < 1 ? undefined : parseTime(text.slice(at + 1));
  if (atMs === undefined) {
    throw new StimulusError(
      `${JSON.stringify(text)} needs a text, then @ and a time. Write ${EXAMPLE}, where \\r is the Return key.`,
    );
  }
  const typed = unescapeText(text.slice(0, at));
  // Standard input gets bytes, so each character is replaced by its bytes in UTF-8.
  return { text: Buffer.from(typed).toString("latin1"), atMs };
}

/** Formats a typed text for the option `--type`. `parseTyped` reads the result. */
export function formatTyped({ text, atMs }: TypedText): string {
  const shown = Buffer.from(text, "latin1")
    .toString()
    .replaceAll("\\", "\\\\")
    .replaceAll("\r", "\\r")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replace(CONTROL, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `${shown}@${Math.round(atMs * 1000) / 1000}ms`;
}

/** A typed text. `isKey` is true if a person typed it as a single key. */
type TypedKey = TypedText & { readonly isKey?: true };

/**
 * Makes whole lines from keys that a person typed one by one. A line gets the time of its last key, such as Return,
 * because most programs act only when the line is complete. A program may also act at each key. So the keys stay
 * separate if no key ends the line, or if there is a long pause within the line. Texts that were typed at planned times
 * do not change.
 */
export function joinKeys(keys: readonly TypedKey[]): TypedText[] {
  const lines: TypedText[] = [];
  let open: TypedText[] = [];
  for (const { text, atMs, isKey } of keys) {
    const last = open.at(-1);
    if (last !== undefined && !(isKey && atMs - last.atMs <= LONGEST_PAUSE_MS)) {
      lines.push(...wholeLetters(open));
      open = [];
    }
    open.push({ text, atMs });
    if (isKey && !endsLine(text)) continue;
    lines.push({ text: open.map((one) => one.text).join(""), atMs });
    open = [];
  }
  return [...lines, ...wholeLetters(open)];
}

/** The longest usual pause between two keys, in milliseconds. A person who types a line rarely makes a longer pause. */
const LONGEST_PAUSE_MS = 1000;

/**
 * Joins the bytes of each letter, because a letter may have several bytes in UTF-8. Does not join letters with each
 * other.
 */
function wholeLetters(keys: readonly TypedText[]): TypedText[] {
  const letters: TypedText[] = [];
  for (const { text, atMs } of keys) {
    const isRest = /^[\x80-\xbf]/.test(text);
    const last = isRest ? letters.pop() : undefined;
    letters.push({ text: (last?.text ?? "") + text, atMs });
  }
  return letters;
}

const EXAMPLE = "'led.off()\\r@1s'";
const CONTROL = /\p{Cc}/gu;

/** Says whether a text ends with Return, or with a key such as Ctrl-C to which a program reacts immediately. */
function endsLine(text: string): boolean {
  const last = text.slice(-1);
  return /\p{Cc}/u.test(last) && !EDITS_LINE.includes(last);
}

/** Backspace, tab, escape and delete. These keys do not end a line. */
const EDITS_LINE = ["\b", "\t", "\u001b", "\u007f"];
