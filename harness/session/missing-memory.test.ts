import { expect, test } from "vitest";
import { explainMissingMemory } from "./missing-memory.ts";

const onPico = { target: { name: "pico-virtual", version: "1.25.0" }, tasks: [] };

test.each([
  ["a program with a record of its tasks", onPico, expect.stringContaining("Use --tasks off")],
  ["a program without a record of its tasks", { ...onPico, tasks: undefined }, undefined],
  ["a program on the reference", { ...onPico, target: { name: "reference" } }, undefined],
])("the advice for missing memory of %s", (_, session, advice) => {
  const exception = "MemoryError: memory allocation failed, allocating 115200 bytes";
  expect(explainMissingMemory(exception, session as never)).toEqual(advice);
});

test("there is no advice about memory for another exception", () => {
  expect(explainMissingMemory("ValueError: MemoryError", onPico as never)).toBeUndefined();
});
