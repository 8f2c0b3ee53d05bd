/**
 * Makes foreign text of several lines safe to show. Characters that are invisible, move the cursor
 * or change the reading direction become escapes, such as `\x1b` or `\u202e`. Line feeds and tabs
 * stay, and `\r\n` becomes a line feed. Letters of all scripts and emoji stay unchanged.
 *
 * A backslash is not escaped, so a second call changes nothing. But for the same reason, a text with the four
 * characters `\x1b` looks like a text with an escape character. Results files keep the original text.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (found: string, at: number) =>
    belongsToText(text, found, at) ? found : writeAsEscape(found),
  );
}

/** Makes foreign text safe to show on one line. Line feeds become `\n`, and tabs become `\t`. */
export function printableLine(text: string): string {
  return printable(text.replace(/[\n\r\t]/g, (found) => NAMED[found] ?? found));
}

/**
 * Writes a value as JSON that is printable and still has the same value. Each character that `printable` would escape
 * is written as `\u` with four digits, or as two of these escapes. A program that reads the JSON gets the original
 * characters. If `indent` is 0, the JSON is one line.
 */
export function printableJson(value: unknown, indent = 2): string {
  const json = JSON.stringify(value, undefined, indent);
  return json.replace(UNPRINTABLE, (found: string, at: number) =>
    belongsToText(json, found, at) ? found : found.split("").map(codeUnitAsJson).join(""),
  );
}

function codeUnitAsJson(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Matches the characters that must be escaped: controls (C0 and C1), lone surrogates, separators of lines and
 * paragraphs, invisible letters, and format characters. Some format characters change the reading direction.
 */
const UNPRINTABLE =
  /\r\n|[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\u034f/gu;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function writeAsEscape(found: string): string {
  if (found === "\r\n") return "\n";
  const code = found.codePointAt(0)!;
  const digits = code.toString(16);
  if (code > 0xffff) return `\\u{${digits}}`;
  return (
    NAMED[found] ??
    (code > 0xff ? `\\u${digits.padStart(4, "0")}` : `\\x${digits.padStart(2, "0")}`)
  );
}

/**
 * Says whether a format character belongs to readable text. Such a character is not escaped. It may be a part of an
 * emoji or of a Persian or Hindi word, or it may enclose an Arabic number.
 */
function belongsToText(text: string, found: string, at: number): boolean {
  if (ARABIC_SIGN.test(found)) return true;
  if (!TAG.test(found) && !JOINER.test(found)) return false;
  const before = text.slice(Math.max(0, at - CONTEXT_LENGTH), at);
  const after = text.slice(at + found.length, at + found.length + 2);
  return TAG.test(found)
    ? FLAG_BEFORE.test(before)
    : (EMOJI_BEFORE.test(before) && EMOJI_AFTER.test(after)) ||
        (JOINED_SCRIPT_BEFORE.test(before) && JOINED_SCRIPT_AFTER.test(after));
}

/** The zero width non-joiner and the zero width joiner. */
const JOINER = /^[\u200c\u200d]$/;

/** Visible format characters that enclose an Arabic number. */
const ARABIC_SIGN = /^[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]$/;

/** Invisible letters that follow the emoji of a black flag. They name the region of the flag. */
const TAG = /^[\u{e0020}-\u{e007f}]$/u;
const FLAG_BEFORE = /\u{1f3f4}[\u{e0020}-\u{e007e}]*$/u;

const EMOJI_BEFORE = /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)$/u;
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u;

/**
 * Matches one letter of a script in which joiners and non-joiners change the shape of a letter. Arabic also has
 * invisible format characters. They do not match: they may become escapes, and after an escape a joiner has no letter
 * to change.
 */
const JOINED_SCRIPT = `(?!\\p{Cf})[${[
  ...["Arabic", "Syriac", "Mongolian", "Nko", "Devanagari", "Bengali", "Gurmukhi", "Gujarati"],
  ...["Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar"],
]
  .map((script) => `\\p{Script=${script}}`)
  .join("")}]`;
const JOINED_SCRIPT_BEFORE = new RegExp(`${JOINED_SCRIPT}$`, "u");
const JOINED_SCRIPT_AFTER = new RegExp(`^${JOINED_SCRIPT}`, "u");

/**
 * The greatest length of a black flag together with the name of its region, in code units. Each character of this
 * sequence has two code units.
 */
const CONTEXT_LENGTH = 16;
