import { expect, test } from "vitest";
import { findAmbiguity } from "./json-ambiguity.ts";

test.each([
  ['{"a":1,"a":2}', 'that has the key "a" twice'],
  ['{"a":1,"\\u0061":2}', 'that has the key "a" twice'],
  ['[{"b" : {"a":1,"c":[],"a":2}}]', 'that has the key "a" twice'],
  ['{"a":"\\ud800"}', "with half of a surrogate pair (UTF-8 cannot express such a half)"],
  ['{"a":9007199254740993}', "with the whole number 9007199254740993, which has too many digits"],
])("%s is a line %s", (json, fault) => {
  expect(findAmbiguity(json)).toBe(fault);
});

test.each([
  '{"a":{"a":1},"b":{"a":1}}',
  '[{"a":1},{"a":2}]',
  '{"a":"a","b":"{\\"a\\":1,\\"a\\":2}","c":"\\\\"}',
  '{"a":"\\ud83d\\ude00","b":"9007199254740993"}',
  '{"a":-9007199254740991,"b":1e300,"c":-0.5,"d":0.12345678901234567890}',
])("all readers understand %s in the same way", (json) => {
  expect(findAmbiguity(json)).toBeUndefined();
});
