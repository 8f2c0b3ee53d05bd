import { expect, test } from "vitest";
import { judgeTrace } from "../testing/judge-trace.ts";
import { consoleMatches } from "./console.ts";

const check = consoleMatches(/^oops\nValueError: \d+\n$/);

test("a report may be on standard output or on standard error", () => {
  expect(judgeTrace(check, { stderr: "oops\nValueError: 1\n" })).toBe("holds");
  expect(judgeTrace(check, { stdout: "oops\nValueError: 1\n" })).toBe("holds");
});

test("a line may end in CR and LF", () => {
  expect(judgeTrace(check, { stdout: "oops\r\nValueError: 1\r\n" })).toBe("holds");
});

test("the check fails if the console shows any other text", () => {
  expect(judgeTrace(check, { stdout: "hello\n", stderr: "oops\nValueError: 1\n" })).toBe(
    'broken: the console shows "hello\\noops\\nValueError: 1\\n", which does not match /^oops\\nValueError: \\d+\\n$/',
  );
});

test("the check fails if the console is empty", () => {
  expect(judgeTrace(check, {})).toBe(
    'broken: the console shows "", which does not match /^oops\\nValueError: \\d+\\n$/',
  );
});
