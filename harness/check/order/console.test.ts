import { expect, test } from "vitest";
import { judgeTrace } from "../testing/judge-trace.ts";
import { consoleMatches } from "./console.ts";

const check = consoleMatches(/^oops\nValueError: \d+\n$/);

test("a report is accepted on either stream", () => {
  expect(judgeTrace(check, { stderr: "oops\nValueError: 1\n" })).toBe("holds");
  expect(judgeTrace(check, { stdout: "oops\nValueError: 1\n" })).toBe("holds");
});

test("a line may end in CR and LF", () => {
  expect(judgeTrace(check, { stdout: "oops\r\nValueError: 1\r\n" })).toBe("holds");
});

test("any other text on the console breaks the check", () => {
  expect(judgeTrace(check, { stdout: "hello\n", stderr: "oops\nValueError: 1\n" })).toBe(
    'broken: the console shows "hello\\noops\\nValueError: 1\\n", which does not match /^oops\\nValueError: \\d+\\n$/',
  );
});

test("an empty console breaks the check", () => {
  expect(judgeTrace(check, {})).toBe(
    'broken: the console shows "", which does not match /^oops\\nValueError: \\d+\\n$/',
  );
});
