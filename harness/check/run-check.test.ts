import { expect, test } from "vitest";
import type { Check } from "./clause.ts";
import { broken, holds, undecided } from "./finding.ts";
import { runCheck } from "./run-check.ts";

const TRACE = { marks: [], stdout: "", stderr: "" };

/** Runs any function as a check, because a suite that was not type-checked may have any function as its check. */
function runAny(check: () => unknown, limitMs?: number) {
  return runCheck(check as unknown as Check, TRACE, limitMs);
}

test.each([holds, broken("b is missing"), undecided("too coarse")])(
  "the caller gets the finding of a check: %j",
  (finding) => {
    expect(runAny(() => finding)).toEqual({ kind: "found", finding });
  },
);

test.each<[what: string, check: () => unknown]>([
  [
    "it loops",
    () => {
      for (;;);
    },
  ],
  [
    "it searches with a regular expression that takes exponential time",
    () => /^(a+)+$/.test(`${"a".repeat(50)}b`),
  ],
  [
    "it loops and catches every exception",
    () => {
      for (;;) {
        try {
          for (;;);
        } catch {}
      }
    },
  ],
  ["it sorts forever", () => [2, 1].sort(() => runForEver())],
  ["it waits", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)],
  [
    "it returns a finding that cannot be read",
    () => ({
      get kind() {
        return runForEver();
      },
    }),
  ],
  [
    "it throws an error that cannot be read",
    () => {
      throw Object.defineProperty(new Error(), "message", { get: runForEver });
    },
  ],
])("a check is stopped at the limit if %s", (_what, check) => {
  expect(runAny(check, 100)).toEqual({ kind: "failed", why: "the check did not end within 0.1 s" });
});

test("a check runs as usual after another check was stopped", () => {
  runAny(runForEver, 50);
  expect(runAny(() => holds)).toEqual({ kind: "found", finding: holds });
});

test.each<[what: string, check: () => unknown, why: string]>([
  ["an error", () => fail(new TypeError("no such mark")), "TypeError: no such mark"],
  ["null", () => fail(null), "null"],
  ["a symbol", () => fail(Symbol("s")), "Symbol(s)"],
])("if a check throws %s, it has failed", (_what, check, why) => {
  expect(runAny(check)).toEqual({ kind: "failed", why });
});

test.each<[value: unknown, shown: string]>([
  [undefined, "undefined"],
  [null, "null"],
  [true, "true"],
  ["holds", "'holds'"],
  [{ kind: "passes" }, "{ kind: 'passes' }"],
  [{ kind: "broken" }, "{ kind: 'broken' }"],
  [broken, "[Function: broken]"],
])("%o is not a finding", (value, shown) => {
  expect(runAny(() => value)).toEqual({
    kind: "failed",
    why: `the check returned ${shown}, which is not a finding`,
  });
});

test("a promise is not a finding, even if the promise is rejected", async () => {
  const why = "the check returned a promise, but a check must return its finding directly";
  expect([runAny(async () => holds), runAny(() => Promise.reject(new Error("later")))]).toEqual([
    { kind: "failed", why },
    { kind: "failed", why },
  ]);
});

function runForEver(): never {
  for (;;);
}

function fail(error: unknown): never {
  throw error;
}
