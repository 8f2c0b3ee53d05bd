import type { TypedText } from "../../trace/typed-text.ts";
import { unescapeText } from "./escapes.ts";
import { StimulusError } from "./stimulus-error.ts";
import { parseTime } from "./time-text.ts";

/**
 * Parses a text that is typed at a time, such as `led.off()\r@1s`. `\r` is Return, and `\x03` is Ctrl-C. Throws
 * StimulusError.
 */
export function parseTyped(text: string): TypedText {
  const at = text.lastIndexOf("@");
  const atMs = at < 1 ? undefined : parseTime(text.slice(at + 1));
  if (atMs === undefined) {
    throw new StimulusError(
      `${JSON.stringify(text)} has no text and time. Write ${EXAMPLE}, where \\r is Return.`,
    );
  }
  const typed = unescapeText(text.slice(0, at));
  // Standard input gets bytes. So each character becomes its bytes in UTF-8.
  return { text: Buffer.from(typed).toString("latin1"), atMs };
}

/** Writes a typed text as the option `--type` accepts it. */
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

/** A typed text. `isKey` is true if a person typed it as one key of several. */
type TypedKey = TypedText & { readonly isKey?: true };

/**
 * Joins keys that a person typed one by one into whole lines. A line has the time of its last key, such as Return,
 * because most programs act only when the line is complete. Texts that were typed at planned times stay as they are.
 * Keys stay single if no key ends their line, or if a long pause follows, because the program may then act at each key.
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

/** The longest usual pause between two keys. A person who types a line rarely makes a longer pause. */
const LONGEST_PAUSE_MS = 1000;

/** Joins only bytes that together are one letter in UTF-8. */
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

/** True after Return, and after keys such as Ctrl-C that act at once. */
function endsLine(text: string): boolean {
  const last = text.slice(-1);
  return /\p{Cc}/u.test(last) && !EDITS_LINE.includes(last);
}

/** Backspace, tab, escape and delete belong to the line. */
const EDITS_LINE = ["\b", "\t", "\u001b", "\u007f"];
