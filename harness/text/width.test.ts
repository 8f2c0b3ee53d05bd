import { expect, test } from "vitest";
import { padEnd, truncate, widthOf } from "./width.ts";

test("the width of a text is its number of columns in a terminal", () => {
  expect(["abc", "漢字", "e\u0301", "😀", "👩‍💻", "\\x1b"].map(widthOf)).toEqual([
    3, 4, 1, 2, 2, 4,
  ]);
});

test("padding counts columns, not code units", () => {
  expect([padEnd("漢字", 6), padEnd("e\u0301", 3), padEnd("abcd", 3)]).toEqual([
    "漢字  ",
    "e\u0301  ",
    "abcd",
  ]);
});

test("a truncated line has at most the given width and no character that is cut in half", () => {
  expect([truncate("漢字漢字", 8), truncate("漢字漢字", 6), truncate("👩‍💻👩‍💻👩‍💻", 5)]).toEqual([
    "漢字漢字",
    "漢字…",
    "👩‍💻👩‍💻…",
  ]);
  expect([truncate("abc", 0), truncate("abc", 1), truncate("", 0)]).toEqual(["", "…", ""]);
});
