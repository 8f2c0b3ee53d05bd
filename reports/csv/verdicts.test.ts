import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { hostileReport, reportOf, sampleReport } from "../conformance/testing/sample-report.ts";
import { line } from "../matrix/testing/sample-results.ts";
import { renderVerdictsCsv } from "./verdicts.ts";

test("there is one row per verdict", () => {
  const rows = renderVerdictsCsv(sampleReport).trimEnd().split("\n");
  expect(rows[0]).toBe(
    "group,clause,runtime,version,level,repetition,verdict,expected,met,broke,ms,detail,reason,statement,program,trace,again,ownEntry,ownLink,unreviewed",
  );
  expect(rows[5]).toBe(
    "SLEEP,SLEEP-02,micropython,1.25.0,must,1,fail,pass,false,,30,b was due,,The promise of `SLEEP-02` holds.,sleep/02.py,traces/micropython/SLEEP-02.json,npm run aiorig -- trace SLEEP-02 --runtime micropython,,,",
  );
  expect(rows).toHaveLength(10);
});

test("if an expectation of yours decided a verdict, the row has its number, link and mark", () => {
  const own = { entry: 3, link: "https://example.org/12" };
  const verdict = line("TASK-01", "reference", "pass", { own, unreviewed: true });
  const [, row] = renderVerdictsCsv(reportOf(["reference"], [verdict])).split("\n");
  expect(row?.split(",").slice(-3)).toEqual(["3", "https://example.org/12", "true"]);
});

test("if a text has commas, quotes or line feeds, it is still one field", () => {
  const detail = 'a, "b"\nc';
  const report = reportOf(["reference"], [line("TASK-01", "reference", "pass", { detail })]);
  expect(renderVerdictsCsv(report)).toContain(',"a, ""b""\nc",');
});

test.each(["=1+1", "+1", "-1", "@a"])("a spreadsheet does not run %s", (detail) => {
  const report = reportOf(["reference"], [line("TASK-01", "reference", "pass", { detail })]);
  expect(renderVerdictsCsv(report)).toContain(`,'${detail},`);
});

test("hostile text stays text", () => {
  expect(harmIn(renderVerdictsCsv(hostileReport(ALL_HOSTILE)))).toEqual([]);
});
