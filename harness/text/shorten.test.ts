import { expect, test } from "vitest";
import { shorten } from "./shorten.ts";

test("a text that fits stays unchanged", () => {
  expect(shorten("abc", 3)).toBe("abc");
});

test("if a text is too long, a note replaces its middle and says how many characters are missing", () => {
  const text = `${"a".repeat(1000)}${"b".repeat(1000)}`;
  expect(shorten(text, 40)).toBe("aaaaaaa ... 1,986 characters ... bbbbbbb");
});

test("if a shortened text is shortened again, it does not change", () => {
  const once = shorten("ab".repeat(1000), 100, "\n");
  expect(shorten(once, 100, "\n")).toBe(once);
});

test("no character is cut in half", () => {
  for (const most of [40, 41, 42, 43, 44]) {
    expect(shorten("😀".repeat(100), most)).not.toMatch(/\p{Cs}/u);
    expect(shorten(`x${"😀".repeat(100)}`, most)).not.toMatch(/\p{Cs}/u);
  }
});
