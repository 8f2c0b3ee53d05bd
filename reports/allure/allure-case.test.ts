import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { hostileReport, reportOf, sampleReport } from "../conformance/testing/sample-report.ts";
import { line } from "../matrix/testing/sample-results.ts";
import { type AllureCase, allureCases } from "./allure-case.ts";

const cases = allureCases(sampleReport);

test("each verdict has the matching status of Allure", () => {
  expect(
    cases.map(({ name, status, isKnown }) => `${name}: ${status}${isKnown ? ", known" : ""}`),
  ).toEqual([
    "SLEEP-01 on reference: passed",
    "SLEEP-01 on micropython: skipped",
    "SLEEP-01 on pico-virtual: skipped",
    "SLEEP-02 on reference: broken",
    "SLEEP-02 on micropython: failed",
    "SLEEP-02 on pico-virtual: failed, known",
    "PIN-01 on reference: broken",
    "PIN-01 on micropython: failed",
    "PIN-01 on pico-virtual: passed",
  ]);
});

test("a skip keeps its reason", () => {
  expect(caseOf("SLEEP-01 on micropython").message).toBe("skipped: it has no clock");
});

test("the result of a declared deviation says why the deviation is expected", () => {
  expect(caseOf("SLEEP-02 on pico-virtual").message).toBe("As declared: it wakes early");
});

test("the group is the epic, the clause is the feature, and the level is the severity", () => {
  expect(caseOf("SLEEP-02 on micropython").labels).toEqual([
    { name: "epic", value: "SLEEP" },
    { name: "feature", value: "SLEEP-02" },
    { name: "story", value: "micropython" },
    { name: "parentSuite", value: "micropython" },
    { name: "suite", value: "SLEEP" },
    { name: "severity", value: "critical" },
    { name: "tag", value: "fail" },
  ]);
});

test("if a target has a new version, its results continue the old history", () => {
  expect(caseOf("SLEEP-02 on micropython").parameters).toEqual([
    { name: "target", value: "micropython", excluded: false },
    { name: "version", value: "1.25.0", excluded: true },
  ]);
});

test("a failed verdict has its program, marks and output as attachments", () => {
  const attachments = caseOf("SLEEP-02 on micropython").attachments();
  expect(attachments.map(({ name, text }) => [name, text])).toEqual([
    ["program", '# SLEEP-02\nmark("a")\n'],
    ["marks", "0.020 ms  a\n10.040 ms  result=[b, 1]\nOutcome: ended"],
    ["output", "hello\n"],
  ]);
});

test("the verdict of a clause about pins has its waveform as a drawing", () => {
  const [waveform] = caseOf("PIN-01 on pico-virtual")
    .attachments()
    .filter(({ name }) => name === "waveform");
  expect(waveform).toMatchObject({ type: "image/svg+xml", ending: ".svg" });
  expect(waveform?.text).toMatch(/^<svg xmlns=/);
});

test("the description of an emulated target says that its timings are emulated", () => {
  expect(caseOf("PIN-01 on pico-virtual").description).toContain("not hardware measurements");
  expect(caseOf("PIN-01 on reference").description).not.toContain("not hardware measurements");
});

test("a declared deviation links to its description", () => {
  const declared = { expected: "fail", reason: "bug 1" } as const;
  const report = reportOf(["cpython"], [line("TASK-01", "cpython", "fail", declared)]);
  const about = report.clauses.get("TASK-01")!;
  const links = new Map([
    ["another bug", "https://example.org/2"],
    ["bug 1", "https://example.org/1"],
  ]);
  const [one] = allureCases({ ...report, clauses: new Map([["TASK-01", { ...about, links }]]) });
  expect(one?.issue).toBe("https://example.org/1");
});

test("hostile text stays text", () => {
  const html = "</p><script>alert(1)</script>";
  const hostile = allureCases(hostileReport(`${html}${ALL_HOSTILE}`));
  const all = JSON.stringify(hostile.map((one) => ({ ...one, attachments: one.attachments() })));
  expect(harmIn(all)).toEqual([]);
  expect(hostile.map(({ description }) => description.includes("<script"))).toEqual(
    hostile.map(() => false),
  );
});

function caseOf(name: string): AllureCase {
  return cases.find((one) => one.name === name)!;
}
