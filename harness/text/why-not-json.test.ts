import { expect, test } from "vitest";
import { whyNotJson } from "./why-not-json.ts";

test.each<[text: string, why: string]>([
  ["\n", "it is empty"],
  ['{\n  "a": 1', "the text ends too early. Perhaps a bracket or a quote is not closed"],
  [
    '{\n  "a": "//" // b\n}',
    "line 2: there is a comment, and JSON has no comments. Remove the comment",
  ],
  ['{\n  "a": [1, 2,]\n}', "line 2: there is a comma before a closing bracket. Remove the comma"],
  ["{\n  'a': 1 }", "line 1: there is a single quote. JSON has only double quotes"],
  ["{ a: 1 }", 'line 1: the key a has no quotes. Write "a"'],
  ['{\n  "a": "b: c"\n  "d": 1 }', 'line 3: a comma or a closing bracket is missing before "d"'],
  ['{ "a": tru }', "there is an unknown word. JSON has only true, false and null"],
  ['{ "a": ] }', "there is an unexpected ]"],
  ['{ "a": 1 } 2', "line 1: there is an unexpected 2"],
])("%j is not JSON: %s", (text, why) => {
  let found: unknown;
  try {
    JSON.parse(text);
  } catch (error) {
    found = whyNotJson(text, error);
  }
  expect(found).toBe(why);
});
