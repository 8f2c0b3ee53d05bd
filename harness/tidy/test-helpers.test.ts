import { expect, test } from "vitest";
import { typescriptFiles } from "./source-files.ts";
import { findMisplacedHelpers } from "./test-helpers.ts";

test("folders named testing hold all helpers of tests, and nothing else", () => {
  expect(findMisplacedHelpers(typescriptFiles())).toEqual([]);
});

test("the check finds a helper in the wrong folder, and a product file that imports a helper", () => {
  const planted = [
    { path: "harness/board/faults.ts", text: "" },
    { path: "harness/board/fault-kinds.ts", text: "" },
    { path: "harness/board/board.test.ts", text: 'import { lose } from "./faults.ts";' },
    { path: "harness/board/testing/line.ts", text: 'export * from "../fault-kinds.ts";' },
    { path: "harness/rig/open.ts", text: 'const line = import("../board/testing/line.ts");' },
    // These imports are allowed.
    { path: "harness/rig/start.ts", text: 'import "./open.ts";' },
    { path: "harness/bench/main.ts", text: 'import "../board/testing/line.ts";' },
    { path: "rigs/bench.ts", text: "" },
    { path: "rigs/bench.test.ts", text: 'import "./bench.ts"; import "../harness/rig/open.ts";' },
  ];
  expect(findMisplacedHelpers(planted)).toEqual([
    'harness/board/faults.ts is a helper of tests, because only tests import it, such as harness/board/board.test.ts. Move the file to a folder named "testing"',
    'harness/board/fault-kinds.ts is a helper of tests, because only tests import it, such as harness/board/testing/line.ts. Move the file to a folder named "testing"',
    'harness/rig/open.ts imports harness/board/testing/line.ts, a helper of tests. Move the imported code to a folder that is not named "testing"',
  ]);
});
