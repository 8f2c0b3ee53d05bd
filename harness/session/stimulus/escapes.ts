import { StimulusError } from "./stimulus-error.ts";

/**
 * Replaces the escapes of a text that a user wrote: `\n`, `\r`, `\t` and `\\`. For any other character, the user writes
 * two hexadecimal digits, as in `\x03`. Throws StimulusError for another escape.
 */
export function unescapeText(text: string): string {
  return text.replace(
    /\\(?:([nrt\\])|x([0-9a-fA-F]{2})|(x.{0,2}|.?))/gsu,
    (_, letter: string | undefined, code: string | undefined, unknown: string) => {
      if (letter !== undefined) return ESCAPES[letter]!;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      throw new StimulusError(
        `\\${unknown} is not an escape. The escapes are \\r (Return), \\n, \\t, \\\\ (a backslash) and \\x with two hexadecimal digits, such as \\x03 (Ctrl-C).`,
      );
    },
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };
