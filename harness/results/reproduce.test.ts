import { expect, test } from "vitest";
import { isRigOf, traceAgain } from "./reproduce.ts";

test.each([
  ["reference", {}, "--runtime reference"],
  ["micropython=mine", { targets: { "micropython=mine": "/a/mine" } }, "micropython=/a/mine"],
  [
    "exec=pypy3",
    { targets: { "exec=pypy3": "exec:pypy3 '/my files/x'" } },
    `--runtime 'exec:pypy3 '\\''/my files/x'\\'''`,
  ],
  ["mine", { config: "/a/aiorig.config.json" }, "--runtime mine --config /a/aiorig.config.json"],
  ["my-rig", { rigFiles: { "my-rig": "./my-rig.ts" } }, "--rig ./my-rig.ts"],
])("the command for the column %s names its runtime or rig", (column, surroundings, options) => {
  expect(traceAgain("SLEEP-01", column, surroundings)).toContain(options);
});

test("the record of the run says which columns are rigs; in old results, the column's name says it", () => {
  const config = "/a/aiorig.config.json";
  expect([
    isRigOf("my-rig", { config, rigFiles: { "my-rig": "my-rig" } }),
    isRigOf("mine", { config, rigFiles: { "my-rig": "my-rig" } }),
    isRigOf("my-rig", {}),
    isRigOf("exec=pypy3", {}),
  ]).toEqual([true, false, true, false]);
});
