import { expect, test } from "vitest";
import { FLOORS, findImportsUpward } from "./floors.ts";
import { typescriptFiles } from "./source-files.ts";

test("imports go only downwards", () => {
  expect(findImportsUpward(typescriptFiles())).toEqual([]);
});

test("the floors have no circle: a room never reaches itself", () => {
  const reach = (room: string): string[] =>
    (FLOORS[room] ?? []).flatMap((below) => [below, ...reach(below)]);
  const circles = Object.keys(FLOORS).filter((room) => reach(room).includes(room));
  expect(circles).toEqual([]);
});

test("an import that goes up is found, also of a type, and in a room without a floor", () => {
  const planted = [
    { path: "harness/trace/trace.ts", text: 'import type { Run } from "../runtimes/runtime.ts";' },
    { path: "harness/scheduler/kernel.ts", text: 'export { mark } from "../trace/mark.ts";' },
    { path: "harness/check/clause.ts", text: 'const later = import("../cli/main.ts");' },
    { path: "harness/attic/box.ts", text: "" },
    { path: "harness/results/judge.ts", text: 'import { holds } from "../check/finding.ts";' },
    { path: "harness/trace/trace.test.ts", text: 'import "../runtimes/runtime.ts";' },
  ];
  expect(findImportsUpward(planted)).toEqual([
    "harness/trace/trace.ts imports harness/runtimes/runtime.ts: harness/trace may not look into harness/runtimes",
    "harness/scheduler/kernel.ts imports harness/trace/mark.ts: harness/scheduler may not look into harness/trace",
    "harness/check/clause.ts imports harness/cli/main.ts: harness/check may not look into harness/cli",
    "harness/attic/box.ts: there is no room harness/attic in harness/tidy/floors.ts; give it a floor there",
  ]);
});
