import { expect, test } from "vitest";
import { findLack } from "./target-lacks.ts";

test("a program with threads cannot run on a target without threads", () => {
  expect(findLack("import time, _thread\n", "reference")).toBe(
    "The program imports _thread, but the reference has no threads. Use --runtime pico-virtual, or --rig with a real board.",
  );
});

test("a program may use threads on the unix port and on the emulated Pico; a comment about _thread imports nothing", () => {
  expect(findLack("import _thread\n", "micropython")).toBeUndefined();
  expect(findLack("import _thread\n", "pico-virtual@1.26")).toBeUndefined();
  expect(findLack("# import _thread\n", "reference")).toBeUndefined();
});
