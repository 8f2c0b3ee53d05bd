import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printable, printableJson, printableLine } from "./printable.ts";
import { ALL_HOSTILE, HOSTILE, harmIn, ORDINARY } from "./testing/hostile-text.ts";

describe("printable text", () => {
  test("in printable text, each character that would control a terminal becomes an escape", () => {
    const shown = Object.entries(HOSTILE).map(([kind, text]) => [kind, printable(text)]);
    expect(Object.fromEntries(shown)).toEqual({
      title: "\\x1b]0;owned\\x07",
      clearing: "\\x1b[2J\\x1b[H",
      colour: "\\x1b[31mforeign",
      blinking: "\\x1b[5m",
      bell: "\\x07",
      backspaces: "pass\\x08\\x08\\x08\\x08fail",
      overwriting: "fail\\rpass",
      nul: "\\x00",
      del: "\\x7f",
      c1Sequence: "\\x9b2J",
      nextLine: "\\x85",
      loneSurrogates: "\\ude00\\ud83d",
      rightToLeft: "\\u202egpj.exe",
      isolate: "\\u2066x\\u2069",
      mark: "\\u200e\\u061c",
      zeroWidth: "a\\u200bb\\u200cc\\u200dd\\u2060e\\ufefff",
      separators: "one\\u2028two\\u2029three",
      softHyphen: "a\\xadb",
      filler: "\\u3164",
      tag: "\\u{e0041}",
    });
  });

  test("printable text keeps letters of all scripts, and emoji, even joined emoji", () => {
    expect(printable(ORDINARY)).toBe(ORDINARY);
  });

  test("printable text keeps line feeds and tabs", () => {
    expect(printable("a\tb\n\n")).toBe("a\tb\n\n");
  });

  test("printable text has line feeds instead of the line ends of other systems", () => {
    expect(printable("one\r\ntwo\r\r\n")).toBe("one\ntwo\\r\n");
  });

  test("if a joiner joins nothing, it becomes an escape", () => {
    expect(printable("pa\u200dss 😀\u200d\u200d😀 می\u200c")).toBe(
      "pa\\u200dss 😀\\u200d\\u200d😀 می\\u200c",
    );
  });

  test("printable text of one line also shows line feeds and tabs as escapes", () => {
    expect(printableLine("a\tb\nc\r\nd")).toBe("a\\tb\\nc\\r\\nd");
  });

  test("JSON that was made printable still has the same value", () => {
    const value = { [ALL_HOSTILE]: [ALL_HOSTILE, ORDINARY], "\n": "\t" };
    const json = printableJson(value);
    expect(harmIn(json)).toEqual([]);
    expect(JSON.parse(json)).toEqual(value);
    expect(json).toContain(ORDINARY);
  });

  test("printable text never contains a harmful character", () => {
    const characters = fc.constantFrom(...ALL_HOSTILE, ...ORDINARY, "\n", "\t", "\r");
    fc.assert(
      fc.property(fc.array(fc.oneof(characters, fc.string({ unit: "binary" }))), (parts) => {
        const text = parts.join("");
        expect(harmIn(printable(text))).toEqual([]);
        expect(printableLine(text)).not.toMatch(/[\n\t]/);
        expect(harmIn(printableLine(text))).toEqual([]);
      }),
    );
  });

  test("the mark of Arabic letters is escaped, even between letters of a script that has joiners", () => {
    expect(printable("\u094d\u061c\u064a")).toBe("\u094d\\u061c\u064a");
  });

  test("if a joiner is next to a format character of its script, the joiner becomes an escape", () => {
    expect(printable("\u094d\u200d\u061c\u200d\u0645")).toBe("\u094d\\u200d\\u061c\\u200d\u0645");
  });

  test("if printable text is made printable again, it does not change", () => {
    const characters = fc.constantFrom(...ALL_HOSTILE, ...ORDINARY, "\n", "\t", "\r", "\\");
    fc.assert(
      fc.property(fc.array(characters), (parts) => {
        const text = parts.join("");
        expect(printable(printable(text))).toBe(printable(text));
        expect(printable(printableLine(text))).toBe(printableLine(text));
      }),
    );
  });
});
