import { expect, test } from "vitest";
import { FLOORS, findImportsUpward, roomOf } from "./floors.ts";
import { typescriptFiles } from "./source-files.ts";

test("a room (a folder of code) imports only from lower rooms", () => {
  expect(findImportsUpward(typescriptFiles())).toEqual([]);
});

test("every room (folder of code) in the table exists", () => {
  const rooms = new Set(typescriptFiles().map(({ path }) => roomOf(path)));
  expect(Object.keys(FLOORS).filter((room) => !rooms.has(room))).toEqual([]);
});

test("imports between rooms (folders of code) never form a circle", () => {
  const reach = (room: string): string[] =>
    (FLOORS[room] ?? []).flatMap((below) => [below, ...reach(below)]);
  const circles = Object.keys(FLOORS).filter((room) => reach(room).includes(room));
  expect(circles).toEqual([]);
});

test("the check finds an import from a higher room (folder of code), and a room that is missing in the table", () => {
  const planted = [
    { path: "harness/trace/trace.ts", text: 'import type { Run } from "../runtimes/runtime.ts";' },
    { path: "harness/scheduler/kernel.ts", text: 'export { mark } from "../trace/mark.ts";' },
    { path: "harness/check/clause.ts", text: 'const later = import("../cli/main.ts");' },
    { path: "harness/attic/box.ts", text: "" },
    { path: "harness/results/judge.ts", text: 'import { holds } from "../check/finding.ts";' },
    { path: "harness/trace/trace.test.ts", text: 'import "../runtimes/runtime.ts";' },
  ];
  expect(findImportsUpward(planted)).toEqual([
    "harness/trace/trace.ts imports harness/runtimes/runtime.ts, but harness/trace may not import from harness/runtimes. Move the code, or change harness/tidy/floors.ts",
    "harness/scheduler/kernel.ts imports harness/trace/mark.ts, but harness/scheduler may not import from harness/trace. Move the code, or change harness/tidy/floors.ts",
    "harness/check/clause.ts imports harness/cli/main.ts, but harness/check may not import from harness/cli. Move the code, or change harness/tidy/floors.ts",
    "harness/attic/box.ts: harness/tidy/floors.ts does not list the room harness/attic. Add the room to the table FLOORS",
  ]);
});
