import { expect, test } from "vitest";
import { findLooseTypes } from "./loose-types.ts";
import { typescriptFiles } from "./source-files.ts";

test("nothing is any, and nothing silences the compiler", () => {
  expect(findLooseTypes(typescriptFiles())).toEqual([]);
});

test("any is found in a type, a cast and a type argument, and an ignored line too", () => {
  const text = [
    "let value: any;",
    "const cast = value as any;",
    "const list: Array<any> = [];",
    'const word = "any"; // any',
    "  // @ts-expect-error",
    "const n: number = word;",
  ].join("\n");
  expect(findLooseTypes([{ path: "a.ts", text }])).toEqual([
    "a.ts:1 uses any: use unknown and look, or name the type",
    "a.ts:2 uses any: use unknown and look, or name the type",
    "a.ts:3 uses any: use unknown and look, or name the type",
    "a.ts:5 silences the compiler: mend the type",
  ]);
});
