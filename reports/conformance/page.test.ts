import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { line } from "../matrix/testing/sample-results.ts";
import { renderConformancePage } from "./page.ts";
import {
  hostileReport,
  reportOf,
  sampleReport,
  sampleTrace,
  sampleWaveform,
} from "./testing/sample-report.ts";

const page = renderConformancePage(sampleReport);

test("each verdict has a cell in the matrix with a link to its details", () => {
  const cells = [...page.matchAll(/<a class="is-(\w+)" href="#([^"]*)" aria-label="([^"]*)">/g)];
  expect(cells.map(([, kind, anchor, label]) => `${anchor} ${kind} ${label}`)).toEqual([
    "SLEEP-01.reference pass pass",
    "SLEEP-01.micropython skipped skipped",
    "SLEEP-01.pico-virtual unsupported unsupported",
    "SLEEP-02.reference inconclusive inconclusive",
    "SLEEP-02.micropython fail fail",
    "SLEEP-02.pico-virtual declared as declared",
    "PIN-01.reference error error",
    "PIN-01.micropython fail fail",
    "PIN-01.pico-virtual pass pass",
  ]);
});

test("each link inside the page has a target", () => {
  const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});

test("a cell has the detail, the command, the marks and the output", () => {
  expect(cellOf("SLEEP-02.micropython")).toBe(`
<p class="detail">b was due</p>
<p><code>npm run aiorig -- trace SLEEP-02 --runtime micropython</code></p>
<table class="marks"><caption>Marks (outcome: ended)</caption><thead><tr><th scope="col">ms</th><th scope="col">mark</th></tr></thead><tbody>
<tr><td>0.020<td>a
<tr><td>10.040<td>result=[b, 1]
</tbody></table>
<p class="what">output</p><pre>hello</pre>
<p class="quiet">Trace: out/traces/micropython/SLEEP-02.json</p>
`);
});

test("the cell of a clause about pins has the waveform and a table of its edges", () => {
  const cell = cellOf("PIN-01.pico-virtual");
  expect(cell).toContain("<svg ");
  expect(cell).toContain("<tr><td>10.000<td>LED<td>1\n");
});

test("the cells of unexpected verdicts are open", () => {
  const open = [...page.matchAll(/<details class="cell" open>.*<div id="(.*)">/g)];
  expect(open.map(([, id]) => id)).toEqual([
    ...["SLEEP-02.reference", "SLEEP-02.micropython", "PIN-01.reference", "PIN-01.micropython"],
  ]);
});

test("unexpected verdicts are listed above the matrix", () => {
  expect(page).toContain("<h2>Not as expected (4)</h2>");
  expect(page.indexOf('id="unexpected"')).toBeLessThan(page.indexOf('id="matrix"'));
});

test("a declared deviation has its reason", () => {
  expect(cellOf("SLEEP-02.pico-virtual")).toContain("<p>Reason: it wakes early</p>");
});

test("if a board is emulated, the page says that its timings are emulated", () => {
  expect(page).toContain(
    '<p class="banner" role="note">pico-virtual: emulated board. These timings are emulated, not hardware measurements.</p>',
  );
});

test("if no board is emulated, the page has no notice about emulated timings", () => {
  const plain = reportOf(["reference"], [line("TASK-01", "reference", "pass")]);
  expect(renderConformancePage(plain)).not.toContain("emulated");
});

test("if a trace cannot be read, the page names the trace", () => {
  const trace = "traces/lost.json";
  const lost = reportOf(
    ["reference"],
    [line("TASK-01", "reference", "fail", { met: false, trace })],
  );
  expect(renderConformancePage(lost)).toContain(
    '<p class="quiet">Trace: out/traces/lost.json</p>\n<p class="quiet">This file cannot be read.</p>',
  );
});

test("if several targets run a program, the page has its text only once", () => {
  expect(page.split("fixtures/SLEEP-01.py")).toHaveLength(2);
});

test("if a verdict is missing, its cell has no link", () => {
  const verdicts = [line("TASK-01", "reference", "pass")];
  expect(renderConformancePage(reportOf(["reference", "cpython"], verdicts))).toContain(
    '<td class="is-untested">·',
  );
});

test("the same data results in the same page", () => {
  expect(renderConformancePage(sampleReport)).toBe(page);
});

test("hostile text stays text", () => {
  const html = `</pre></style><script>alert(1)</script><img src=x onerror=alert(2)>"'><a href=`;
  const hostile = renderConformancePage(hostileReport(`${html} ${ALL_HOSTILE}`));
  expect(harmIn(hostile)).toEqual([]);
  expect(hostile.match(/<script|<img|href="javascript/g)).toEqual(["<script"]);
});

test("a page of 300 clauses on 6 targets with large traces is below 5 MB and ready in less than 10 s", () => {
  const runtimes = Array.from({ length: 6 }, (_, i) => `micropython=build${i}`);
  const clauses = Array.from({ length: 300 }, (_, i) => `GROUP${i % 12}-${i}`);
  const detail = "expected another mark ".repeat(50);
  const trace = "trace.json";
  const verdicts = clauses.flatMap((clause) =>
    runtimes.map((runtime, i) =>
      line(clause, runtime, i < 3 ? "fail" : "pass", { met: i >= 3, detail, trace }),
    ),
  );
  const marks = Array.from({ length: 1000 }, (_, i) => ({ name: "tick", value: i, atUs: i }));
  const edges = Array.from({ length: 2000 }, (_, i) => ({
    ...{ wire: "LED", level: (i % 2) as 0 | 1, atUs: i * 50 },
  }));
  const large = { ...sampleTrace, marks, waveform: { ...sampleWaveform, edges } };
  const started = performance.now();
  const text = renderConformancePage(reportOf(runtimes, verdicts, { [trace]: large }));
  expect({
    isSmall: Buffer.byteLength(text) < 5_000_000,
    isFast: performance.now() - started < 10_000,
  }).toEqual({ isSmall: true, isFast: true });
  expect(text).toContain("This page is too large to show the trace.");
});

/** Returns the content of the cell with an id. */
function cellOf(id: string): string {
  const [, rest = ""] = page.split(`<div id="${id}">`);
  return rest.slice(0, rest.indexOf("</div></details>"));
}
