const ESCAPE = "\x1b";

/** A sequence that aiorig itself may write for a colour, followed by a text that aiorig never writes in this colour. */
const FOREIGN_COLOUR = `${ESCAPE}[31mforeign`;

/** One example for each kind of text that must not reach a terminal. */
export const HOSTILE: Readonly<Record<string, string>> = {
  title: "\x1b]0;owned\x07",
  clearing: "\x1b[2J\x1b[H",
  colour: FOREIGN_COLOUR,
  blinking: "\x1b[5m",
  bell: "\x07",
  backspaces: "pass\b\b\b\bfail",
  overwriting: "fail\rpass",
  nul: "\0",
  del: "\x7f",
  c1Sequence: "\x9b2J",
  nextLine: "\x85",
  loneSurrogates: "\ud83d\ude00".split("").reverse().join(""),
  rightToLeft: "\u202egpj.exe",
  isolate: "\u2066x\u2069",
  mark: "\u200e\u061c",
  zeroWidth: "a\u200bb\u200cc\u200dd\u2060e\ufefff",
  separators: "one\u2028two\u2029three",
  softHyphen: "a\u00adb",
  filler: "\u3164",
  tag: "\u{e0041}",
};

/** All hostile texts in one text, without line feeds and tabs. */
export const ALL_HOSTILE = Object.values(HOSTILE).join(" ");

/** Harmless text in many languages, which must stay unchanged. */
export const ORDINARY =
  "Zoë 漢字 עברית العربية हिन्दी क्‍ष می‌خواهم e\u0301 ✓ 😀 👩‍💻 ❤️ 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🇫🇷";

/**
 * Returns the harmful characters of an output, as code points. The tests of `printable` use this function. So it does
 * not call `printable`, but checks each code point itself. `areColoursOurs` is true if aiorig itself may have written
 * colours. The SGR sequences that picocolors or listr2 can write are then not harmful, but the SGR sequences of the
 * hostile text are still harmful.
 */
export function harmIn(output: string, { areColoursOurs = false } = {}): string[] {
  const text = areColoursOurs
    ? output.replaceAll(FOREIGN_COLOUR, ESCAPE).replace(OUR_COLOURS, "")
    : output;
  return [...text].flatMap((character) => {
    const code = character.codePointAt(0)!;
    return isHarmful(code) ? [`U+${code.toString(16).toUpperCase().padStart(4, "0")}`] : [];
  });
}

const OUR_COLOURS = new RegExp(`${ESCAPE}\\[(?:1|2|22|3[0-79]|9[0-7])m`, "g");

function isHarmful(code: number): boolean {
  return (
    (code < 0x20 && code !== 0x0a && code !== 0x09) ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    [0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x3164, 0xfeff].includes(code)
  );
}
