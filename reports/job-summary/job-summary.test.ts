import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { hostileReport, reportOf, sampleReport } from "../conformance/testing/sample-report.ts";
import { line } from "../matrix/testing/sample-results.ts";
import { renderJobSummary } from "./job-summary.ts";

test("the summary starts with the conclusion", () => {
  expect(renderJobSummary(sampleReport)).toMatch(/^## Does not conform: 2 must\./);
});

test("an unexpected verdict has its statement, its detail, its command and its marks", () => {
  expect(
    renderJobSummary(sampleReport),
  ).toContain(`- ✗ **SLEEP-02 on micropython**: fail, expected pass (must)

  The promise of \`SLEEP-02\` holds.

  \`\`\`text
  b was due
  \`\`\`

  \`\`\`sh
  npm run aiorig -- trace SLEEP-02 --runtime micropython
  \`\`\`

  <details><summary>Marks</summary>

  \`\`\`text
  0.020 ms  a
  10.040 ms  result=[b, 1]
  \`\`\`

  </details>
`);
});

test("unexpected verdicts come before the groups", () => {
  const text = renderJobSummary(sampleReport);
  expect(text.indexOf("### Not as expected (4)")).toBeLessThan(text.indexOf("### Groups"));
});

test("a group with an unexpected verdict is marked", () => {
  expect(renderJobSummary(sampleReport)).toContain("| PIN | **0/1 ✗** | **0/1 ✗** | 1/1 |");
});

test("emulated boards are named", () => {
  expect(renderJobSummary(sampleReport)).toContain(
    "> pico-virtual: emulated board. These timings are emulated, not hardware measurements.",
  );
});

test("declared deviations with the same reason share one line", () => {
  const deviation = { expected: "fail", reason: "it has no Queue" } as const;
  const lines = ["QUEUE-01", "QUEUE-02"].map((id) => line(id, "cpython", "fail", deviation));
  expect(renderJobSummary(reportOf(["cpython"], lines))).toContain(
    "- cpython fail: it has no Queue (QUEUE-01, QUEUE-02)",
  );
});

test("a summary with too many unexpected verdicts is below 1 MB and says what is missing", () => {
  const detail = "x".repeat(1900);
  const lines = Array.from({ length: 1000 }, (_, i) =>
    line(`TASK-${i}`, "reference", "fail", { met: false, detail }),
  );
  const text = renderJobSummary(reportOf(["reference"], lines));
  expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
  expect(text).toMatch(/^and \d+ more\. The other reports show all of them\.$/m);
  expect(text).toContain("| TASK | **0/1000 ✗** |");
});

test("hostile text stays text", () => {
  const html = "</details><script>alert(1)</script> ``` @somebody https://example.org [a](b) | # x";
  const text = renderJobSummary(hostileReport(`${html} ${ALL_HOSTILE}`));
  const outside = text.replace(/^ *(`{3,})[^`]*\n[\s\S]*?^ *\1$/gm, "").replace(/(`+).*?\1/g, "");
  expect(harmIn(text)).toEqual([]);
  expect(outside.match(/(?<!\\)(?:<script|@somebody|\[a|:\/\/| \| # x)/g)).toBeNull();
});
