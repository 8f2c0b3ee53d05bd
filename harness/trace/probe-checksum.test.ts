import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { parseProbeOutput, sentinelOf } from "./probe-output.ts";

const SENTINEL = sentinelOf("a program");
const LINES = ['{"mark": "a", "value": "é", "us": 5}', '{"mark": "b", "value": 12, "us": 70}'];
const SUM = LINES.reduce((sum, line) => crc32(line, sum), 0);

function isDamaged(lines: readonly string[], sum: number | undefined = SUM): boolean {
  const end = JSON.stringify({ end: "ended", lost: 0, ...(sum !== undefined && { sum }) });
  const output = [...lines, end].map((line) => `${SENTINEL}${line}\n`).join("");
  return parseProbeOutput(output, SENTINEL).isDamaged;
}

test("if marks arrive unchanged, they match the checksum", () => {
  expect(isDamaged(LINES)).toBe(false);
});

test.each([
  ["lost", LINES.slice(1)],
  ["doubled", [LINES[0]!, ...LINES]],
  ["in another order", LINES.toReversed()],
  ["changed in a digit", [LINES[0]!, LINES[1]!.replace("12", "2")]],
  ["cut off", [LINES[0]!, LINES[1]!.slice(0, -1)]],
])("a line that is %s is detected", (_what, lines) => {
  expect(isDamaged(lines)).toBe(true);
});

test("output without a checksum does not count as damaged", () => {
  const output = `${SENTINEL}${LINES[1]}\n${SENTINEL}{"end": "ended", "lost": 0}\n`;
  expect(parseProbeOutput(output, SENTINEL).isDamaged).toBe(false);
});

test("sentinelOf returns the same text each time for the same program", () => {
  expect(sentinelOf("a program")).toBe(SENTINEL);
  expect(sentinelOf("a program ")).not.toBe(SENTINEL);
});
