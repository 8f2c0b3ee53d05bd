import { expect, test } from "vitest";
import { findBrokenLinks } from "./links.ts";

test.each([
  ["[a](nowhere.md)", "docs/a.md:1: there is no file docs/nowhere.md"],
  ["[a](#gone)", "docs/a.md:1: docs/a.md has no heading #gone"],
  ["# A\n\n[a](results.md#gone)", "docs/a.md:3: docs/results.md has no heading #gone"],
  ["[a](../../secret)", "docs/a.md:1: ../../secret is outside of the project"],
  ["![a](gone.svg)", "docs/a.md:1: there is no file docs/gone.svg"],
  [
    "[a](examples#part)",
    "docs/a.md:1: docs/examples is a folder, so the link cannot name a heading in it",
  ],
])("%j is a broken link", (text, problem) => {
  expect(findBrokenLinks({ path: "docs/a.md", text })).toEqual([problem]);
});

test.each([
  "[a](https://example.org)",
  "[a](../README.md)",
  "# My `own` part: one, two\n\n[a](#my-own-part-one-two)",
  "# A\n\n# A\n\n[a](#a-1)",
  "[a](results.md#merge)",
])("%j is fine", (text) => {
  expect(findBrokenLinks({ path: "docs/a.md", text })).toEqual([]);
});
