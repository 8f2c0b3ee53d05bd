import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteWord, splitWords } from "./shell-word.ts";

test.each([
  ["pypy3 -X  utf8", ["pypy3", "-X", "utf8"]],
  [' \'./my python\' "a \\"b\\" \\n" c\\ d ', ["./my python", 'a "b" \\n', "c d"]],
  ["--name='a b'c ''", ["--name=a bc", ""]],
  ["", []],
])("%s is split into words", (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test.each(["'open", 'a "open\\"', "open\\"])("%s has no end", (text) => {
  expect(splitWords(text)).toBeUndefined();
});

test("a command of quoted words is split into the same words", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      expect(splitWords(words.map(quoteWord).join(" "))).toEqual(words);
    }),
  );
});
