import { expect, test } from "vitest";
import { findLack } from "./target-lacks.ts";

test("a program with threads cannot run on a target with one core", () => {
  expect(findLack("import time, _thread\n", "pico-virtual@1.26")).toBe(
    "It imports _thread, and the second core of the emulated Pico does nothing. Use --rig with a real board.",
  );
});

test("threads are no problem on the unix port, and a comment imports nothing", () => {
  expect(findLack("import _thread\n", "micropython")).toBeUndefined();
  expect(findLack("# import _thread\n", "reference")).toBeUndefined();
});
