import { expect, test } from "vitest";
import type { VerdictLine } from "../results/results-lines.ts";
import { ALL_HOSTILE, harmIn } from "../text/testing/hostile-text.ts";
import type { RunSettings } from "./settings.ts";
import { printableError, unmetError } from "./vitest-messages.ts";

const line: VerdictLine = {
  type: "verdict",
  clause: "SLEEP-01",
  runtime: "cpython",
  level: "must",
  repetition: 1,
  verdict: "fail",
  expected: "pass",
  met: false,
  detail: "b came before a",
  program: "sleep/a.py",
  ms: 3,
};

const settings: RunSettings = {
  config: {},
  fixtures: "/fixtures",
  outDir: "/out",
  facts: {},
  absent: {},
  required: [],
};

test("the error of an unexpected verdict has a command that shows the trace again", () => {
  const { message, stack } = unmetError(line, settings);
  const text = `fail, expected pass: b came before a
Again: npm run aiorig -- trace SLEEP-01 --runtime cpython`;
  expect({ message, stack }).toEqual({ message: text, stack: `Error: ${text}` });
});

test("the error of a verdict has no escape sequences", () => {
  const hostile = { ...line, detail: ALL_HOSTILE, runtime: ALL_HOSTILE, clause: ALL_HOSTILE };
  const { stack } = unmetError(hostile, {
    ...settings,
    config: { library: ALL_HOSTILE },
  });
  expect(harmIn(stack!)).toEqual([]);
  expect(stack!.split("\\x1b]0;owned\\x07")).toHaveLength(5);
});

test("an exception and its stack are shown without unprintable characters", () => {
  const { message, stack } = printableError(new RangeError(ALL_HOSTILE));
  expect(harmIn(`${message}${stack}`)).toEqual([]);
  expect(stack).toMatch(
    /^RangeError: \\x1b\]0;owned\\x07[\s\S]*\n {4}at .*vitest-messages\.test\.ts/,
  );
});
