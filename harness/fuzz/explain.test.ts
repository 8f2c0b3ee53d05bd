import { expect, test } from "vitest";
import type { Mark } from "../trace/mark.ts";
import { explain, renderRuns } from "./explain.ts";
import type { ProgramRun } from "./program-runner.ts";

test("if the order of the marks differs, the explanation starts at the first mark that differs", () => {
  const difference = different(["a", "b", "c"], ["a", "c", "b"]);
  expect(explain(difference, "micropython")).toBe(
    "Both runs record the same marks up to mark 1, a. Then the reference records b at 2.0 ms, while micropython records c at 2.0 ms. Micropython also records b, but one mark after the first difference, at 3.0 ms. The reference also records c, but one mark after the first difference, at 3.0 ms.",
  );
  expect(renderRuns(difference, "micropython").split("\n")).toEqual([
    "  reference          micropython",
    "     1.0 ms  a          1.0 ms  a",
    ">    2.0 ms  b          2.0 ms  c",
    "     3.0 ms  c          3.0 ms  b",
    "             ended              ended",
  ]);
});

test("if a mark has different values in the two runs, the explanation shows both values", () => {
  const valued = (value: number) => ({
    ...run([]),
    marks: [{ name: "a", value, atUs: 1000 }],
  });
  const difference = { ...different([], []), reference: valued(1), rival: valued(2) };
  expect(explain(difference, "micropython")).toBe(
    "The runs already differ at the first mark. Then the reference records a=1 at 1.0 ms, while micropython records a=2 at 1.0 ms.",
  );
});

test("a missing mark is explained", () => {
  expect(explain(different(["a", "b"], ["a"]), "micropython")).toBe(
    "Both runs record the same marks up to mark 1, a. Then the reference records b at 2.0 ms, while micropython ended. Micropython never records b after the first difference.",
  );
});

test("a different end is explained", () => {
  const rival: ProgramRun = {
    ...run(["a"]),
    outcome: { kind: "raised", exception: "NameError: name 'x' isn't defined", traceback: "" },
  };
  const difference = { ...different(["a"], []), rival };
  expect(explain(difference, "micropython")).toBe(
    "Both runs record the same one mark. Then the reference ended, and micropython raised NameError.",
  );
});

test("a crash is explained without marks, because marks are lost in a crash", () => {
  const rival: ProgramRun = {
    ...run([]),
    outcome: { kind: "crashed", detail: "micropython died of SIGSEGV" },
  };
  const difference = { ...different(["a", "b"], []), rival };
  expect(explain(difference, "micropython")).toBe(
    "Micropython crashed: micropython died of SIGSEGV; the reference ended after 2 marks.",
  );
});

function different(reference: readonly string[], rival: readonly string[]) {
  const runs = { reference: run(reference), rival: run(rival) };
  return { kind: "different", source: "", ...runs } as const;
}

function run(names: readonly string[]): ProgramRun {
  const marks = names.map((name, i): Mark => ({ name, value: null, atUs: (i + 1) * 1000 }));
  return { outcome: { kind: "ended" }, marks, deadlines: [] };
}
