import { expect, test } from "vitest";
import type { Session } from "../../harness/session/session.ts";
import { renderDecoded } from "./decoded-table.ts";
import { viewDecoded } from "./decoded-view.ts";

const LOOK = { width: 60, colour: false };

function session(lines: readonly string[]): Session {
  const parts = lines.map((text, i) => ({
    fromUs: 1000 * i,
    toUs: 1000 * i + 500,
    text,
    ...(text.startsWith("!") && { isProblem: true as const }),
  }));
  const decoded = [{ name: "i2c:GP4,GP5", wires: ["GP4", "GP5"], annotations: [], lines: parts }];
  return { decoded } as unknown as Session;
}

test("the lines that a decoder read are shown with their times", () => {
  expect(renderDecoded(viewDecoded(session(["write to 0x40: 0xF3", "!cut"])), LOOK)).toEqual([
    "Decoded: i2c:GP4,GP5: 2 lines, 1 with a problem",
    "     0.000 ms  write to 0x40: 0xF3",
    "     1.000 ms  !cut",
  ]);
});

test("if there are many lines, only the first and the last lines are shown", () => {
  const lines = Array.from({ length: 50 }, (_, i) => `line ${i}`);
  const shown = renderDecoded(viewDecoded(session(lines)), LOOK);
  expect([shown.length, shown[20], shown[21], shown[22], shown.at(-1)]).toEqual([
    32,
    "    19.000 ms  line 19",
    "20 more lines are in index.html and session.json",
    "    40.000 ms  line 40",
    "    49.000 ms  line 49",
  ]);
});

test("a text from a wire cannot harm a terminal, and no line is too wide", () => {
  const [, line] = renderDecoded(viewDecoded(session([`\x1b[2J${"x".repeat(100)}`])), LOOK);
  expect(line).toHaveLength(60);
  expect(line).toContain("\\x1b[2J");
});

test("if a decoder read nothing, the report says that nothing was read", () => {
  expect(renderDecoded(viewDecoded(session([])), LOOK)).toEqual([
    "Decoded: i2c:GP4,GP5: nothing was read",
  ]);
});
