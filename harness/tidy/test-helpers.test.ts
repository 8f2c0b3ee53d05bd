import { expect, test } from "vitest";
import { typescriptFiles } from "./source-files.ts";
import { findMisplacedHelpers } from "./test-helpers.ts";

test("helpers of tests, and nothing else, are in folders named testing", () => {
  expect(findMisplacedHelpers(typescriptFiles())).toEqual([]);
});

test("helpers outside such a folder are found, and files of the product that use helpers", () => {
  const planted = [
    { path: "harness/board/faults.ts", text: "" },
    { path: "harness/board/fault-kinds.ts", text: "" },
    { path: "harness/board/board.test.ts", text: 'import { lose } from "./faults.ts";' },
    { path: "harness/board/testing/line.ts", text: 'export * from "../fault-kinds.ts";' },
    { path: "harness/rig/open.ts", text: 'const line = import("../board/testing/line.ts");' },
    // These are right.
    { path: "harness/rig/start.ts", text: 'import "./open.ts";' },
    { path: "harness/bench/main.ts", text: 'import "../board/testing/line.ts";' },
    { path: "rigs/bench.ts", text: "" },
    { path: "rigs/bench.test.ts", text: 'import "./bench.ts"; import "../harness/rig/open.ts";' },
  ];
  expect(findMisplacedHelpers(planted)).toEqual([
    "harness/board/faults.ts is imported only by tests, such as harness/board/board.test.ts. Move it to a folder testing",
    "harness/board/fault-kinds.ts is imported only by tests, such as harness/board/testing/line.ts. Move it to a folder testing",
    "harness/rig/open.ts imports harness/board/testing/line.ts, a helper of tests. Move what it needs out of the folder testing",
  ]);
});
