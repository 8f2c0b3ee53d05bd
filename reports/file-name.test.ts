import { expect, test } from "vitest";
import { ALL_HOSTILE } from "../harness/text/testing/hostile-text.ts";
import { fileNameOf } from "./file-name.ts";

test.each(["GATHER-01", "micropython@1.26", "micropython=mine", "two-picos"])(
  "%s stays readable",
  (name) => {
    expect(fileNameOf(name)).toBe(name);
  },
);

test.each([
  ["..", "%2e%2e"],
  ["../a", "%2e%2e%2fa"],
  ["a/b\\c", "a%2fb%5cc"],
  [".hidden", "%2ehidden"],
  ["a b\n", "a%20b%0a"],
  ["a%2fb", "a%252fb"],
])("%s becomes a file name that stays inside its folder", (text, name) => {
  expect(fileNameOf(text)).toBe(name);
});

test("a long or hostile text becomes a short file name", () => {
  const names = [ALL_HOSTILE, `${ALL_HOSTILE}2`, "x".repeat(1_000_000), ""].map(fileNameOf);
  expect(names.every((name) => /^[\w@=+%.-]{1,120}$/.test(name))).toBe(true);
  expect(new Set(names).size).toBe(names.length);
});
