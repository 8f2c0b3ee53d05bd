import { expect, test } from "vitest";
import { pageWidth } from "./terminal.ts";

test.each([
  ["60", 60],
  ["40", 40],
  [undefined, 120],
  ["", 120],
  ["0", 120],
  ["many", 120],
])("in a pipe, a page has the width of COLUMNS: %o", (variable, width) => {
  expect(pageWidth(undefined, variable)).toBe(width);
});

test("in a terminal, a page has the width of the terminal", () => {
  expect([pageWidth(80, "60"), pageWidth(0, "60")]).toEqual([80, 60]);
});
