import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { renderTimingMarkdown } from "./markdown.ts";
import { hostileReport } from "./testing/hostile-report.ts";
import { sampleReport } from "./testing/sample-report.ts";

const text = renderTimingMarkdown(sampleReport());

test("the conclusion is the heading", () => {
  expect(text.split("\n")[0]).toBe(
    "## Timing: 1 budget exceeded, 1 kept; 1 worse; 4 figures on 2 targets; 1 not measured.",
  );
});

test("an emulated target has a banner", () => {
  expect(text).toContain("> Emulated, not hardware measurements: pico-virtual\\@1.21.");
});

test("if a figure is worse, it is in the table of changes", () => {
  expect(text).toContain(
    "| LATE-10-ALONE | median | **worse** | 2,000 us (1,980 … 2,020) | The median is 2,000 us later. |",
  );
});

test("each figure has one row per target in the table", () => {
  expect(text).toContain(
    "| LATE-10-ALONE | pico-virtual\\@1.21 | 600 | 200 (190 … 210) | 643 | 4,438 | us | 0 | beyond |",
  );
});

test("if a table is too long, its last line says how many rows are missing", () => {
  const long = renderTimingMarkdown(sampleReport({ figures: 150, blocks: 1, samples: 2 }));
  expect(long).toContain("and 100 more rows. The HTML page has all rows.");
});

test("hostile text stays text", () => {
  const hostile = renderTimingMarkdown(hostileReport(`| <b>\`x\` ${ALL_HOSTILE}`));
  expect(harmIn(hostile)).toEqual([]);
  expect(hostile).not.toContain("<b>");
});

test("GitHub accepts the size of a summary with the longest texts", () => {
  const report = hostileReport("<".repeat(1_000_000));
  expect(Buffer.byteLength(renderTimingMarkdown(report))).toBeLessThan(100_000);
});
