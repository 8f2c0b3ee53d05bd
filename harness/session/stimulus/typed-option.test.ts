import { expect, test } from "vitest";
import { formatTyped, joinKeys, parseTyped } from "./typed-option.ts";

test.each([
  ["led.off()\\r@1s", { text: "led.off()\r", atMs: 1000 }],
  ["a@b\\n\\t\\\\@400ms", { text: "a@b\n\t\\", atMs: 400 }],
  ["\\x03@0.5s", { text: "\x03", atMs: 500 }],
  ["ä@1ms", { text: "\u00c3\u00a4", atMs: 1 }],
])("%s is typed", (option, typed) => {
  expect(parseTyped(option)).toEqual(typed);
});

test.each(["led.off()", "@1s", "x@soon", ""])("%o is refused", (option) => {
  expect(() => parseTyped(option)).toThrow(
    `${JSON.stringify(option)} needs a text, then @ and a time. Write 'led.off()\\r@1s', where \\r is the Return key.`,
  );
});

test.each([
  ["a\\q\\r@1s", "\\q"],
  ["\\x3@1s", "\\x3"],
  ["\\xg1@1s", "\\xg1"],
  ["a\\@1s", "\\"],
])("the message for %o names the unknown escape", (option, unknown) => {
  expect(() => parseTyped(option)).toThrow(
    `${unknown} is not an escape. The escapes are \\r (Return), \\n, \\t, \\\\ (a backslash) and \\x with two hexadecimal digits, such as \\x03 (Ctrl-C).`,
  );
});

test("a typed text becomes an option --type, which types the same text again", () => {
  const options = ["a@b\\n\\t\\\\\\r@400ms", "\\x03\\x04\\x1b[A\\x7f@1.5ms", "ä@2ms"];
  expect(options.map((option) => formatTyped(parseTyped(option)))).toEqual(options);
});

test("keys become lines with the time of their last key, but a key such as Ctrl-C acts at once", () => {
  const keys = [..."ab\rc\b", "\u001b", "[", "A", "\u0003"];
  const typed = keys.map((text, i) => ({ text, atMs: i, isKey: true as const }));
  expect(joinKeys(typed)).toEqual([
    { text: "ab\r", atMs: 2 },
    { text: "c\b\u001b[A\u0003", atMs: 8 },
  ]);
});

test("keys are not joined if no key ends their line, or if there is a long pause between them", () => {
  const typed = [
    { text: "1", atMs: 100, isKey: true as const },
    { text: "2", atMs: 1200, isKey: true as const },
    { text: "\r", atMs: 1300, isKey: true as const },
    { text: "\u00c3", atMs: 2000, isKey: true as const },
    { text: "\u00a4", atMs: 2000, isKey: true as const },
    { text: "q", atMs: 2300, isKey: true as const },
  ];
  expect(joinKeys(typed)).toEqual([
    { text: "1", atMs: 100 },
    { text: "2\r", atMs: 1300 },
    { text: "\u00c3\u00a4", atMs: 2000 },
    { text: "q", atMs: 2300 },
  ]);
});

test("texts that were typed at planned times are never joined", () => {
  const typed = ["1@100ms", "q@400ms", "x\\r@500ms"].map(parseTyped);
  expect(joinKeys(typed)).toEqual(typed);
});
