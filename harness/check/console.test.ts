import { expect, test } from "vitest";
import { consoleMatches } from "./console.ts";

const check = consoleMatches(/^oops\nValueError: \d+\n$/);

test("it does not matter on which stream a report comes, nor how its lines end", () => {
  expect(judge("", "oops\nValueError: 1\n")).toBe("holds");
  expect(judge("oops\r\nValueError: 1\r\n", "")).toBe("holds");
});

test("the whole console is judged: what stands there besides breaks it", () => {
  expect(judge("hello\n", "oops\nValueError: 1\n")).toBe(
    'broken: on the console stood "hello\\noops\\nValueError: 1\\n", which does not match /^oops\\nValueError: \\d+\\n$/',
  );
});

test("an empty console breaks it", () => {
  expect(judge("", "")).toBe(
    'broken: on the console stood "", which does not match /^oops\\nValueError: \\d+\\n$/',
  );
});

function judge(stdout: string, stderr: string): string {
  const finding = check({ marks: [], stdout, stderr });
  return finding.kind === "holds" ? "holds" : `${finding.kind}: ${finding.detail}`;
}
