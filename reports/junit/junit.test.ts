import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { hostileReport, reportOf, sampleReport } from "../conformance/testing/sample-report.ts";
import { line } from "../matrix/testing/sample-results.ts";
import { renderJUnit } from "./junit.ts";

test("each column becomes a test suite with its own counts", () => {
  expect(suitesOf(renderJUnit(sampleReport)).map(countsOf)).toEqual([
    { name: "reference", tests: "3", failures: "0", errors: "2", skipped: "0" },
    { name: "micropython", tests: "3", failures: "2", errors: "0", skipped: "1" },
    { name: "pico-virtual", tests: "3", failures: "0", errors: "0", skipped: "1" },
  ]);
});

test("the counts of all columns are added up", () => {
  const { testsuites } = parse(renderJUnit(sampleReport));
  expect(countsOf(testsuites)).toEqual({
    ...{ name: "aiorig", tests: "9", failures: "2", errors: "2", skipped: "2" },
  });
});

test("a broken promise is a failure, and names the command that reproduces it", () => {
  expect(caseOf("micropython", "SLEEP-02").failure).toEqual({
    message: "fail, expected pass: b was due",
    type: "fail",
    "#text":
      "fail, expected pass: b was due\nAgain: npm run aiorig -- trace SLEEP-02 --runtime micropython",
  });
});

test("an outdated expectation is a failure", () => {
  expect(caseOf("micropython", "PIN-01").failure).toMatchObject({
    message: "pass, expected fail",
  });
});

test("an inconclusive measurement counts as an error in JUnit", () => {
  expect(caseOf("reference", "SLEEP-02").error).toMatchObject({ type: "inconclusive" });
});

test("if a program broke, its test case is an error", () => {
  expect(caseOf("reference", "PIN-01").error).toMatchObject({
    message: "error, expected pass: it hangs",
  });
});

test("a declared deviation is a passed test with the reason as a property", () => {
  const { failure, error, skipped, properties } = caseOf("pico-virtual", "SLEEP-02");
  expect({ failure, error, skipped }).toEqual({});
  expect(properties?.property).toContainEqual({ name: "deviation", value: "it wakes early" });
});

test("if a clause was skipped, its test case has the reason", () => {
  expect(caseOf("micropython", "SLEEP-01").skipped).toEqual({ message: "it has no clock" });
});

test("if a feature is missing, the test case is skipped with the reason", () => {
  expect(caseOf("pico-virtual", "SLEEP-01").skipped).toEqual({ message: "no sleep" });
});

test("the test case of an unexpected verdict has its marks and its output", () => {
  expect(caseOf("micropython", "SLEEP-02")["system-out"]).toBe(
    "0.020 ms  a\n10.040 ms  result=[b, 1]\nOutput:\nhello\n",
  );
});

test("a test suite has the version and the hash of the firmware", () => {
  const [, suite] = suitesOf(renderJUnit(sampleReport));
  expect(suite?.properties?.property).toEqual([
    { name: "version", value: "1.25.0" },
    { name: "platform", value: "linux" },
    { name: "firmware", value: "/firmware.uf2" },
    { name: "firmware.sha256", value: "ab".repeat(32) },
    { name: "aiorig", value: "0.1.0" },
  ]);
});

test("the test suite of an emulated board says that its timings are emulated", () => {
  const suite = suitesOf(renderJUnit(sampleReport)).at(-1);
  expect(suite?.properties?.property).toContainEqual({
    name: "note",
    value: "pico-virtual: emulated board. These timings are emulated, not hardware measurements.",
  });
});

test("each repetition of a clause becomes a test case", () => {
  const lines = [1, 2].map((repetition) => line("TASK-01", "reference", "pass", { repetition }));
  const [suite] = suitesOf(renderJUnit(reportOf(["reference"], lines)));
  expect(suite?.testcase?.map(({ name }) => name)).toEqual([
    "TASK-01: The promise of `TASK-01` holds.",
    "TASK-01: The promise of `TASK-01` holds. (repetition 2)",
  ]);
});

test("markup and entities in texts stay text in the XML", () => {
  const text = `<b> &lt; &#65; ]]> "'`;
  const xml = renderJUnit(
    reportOf(["reference"], [line("TASK-01", "reference", "fail", { met: false, detail: text })]),
  );
  const [suite] = suitesOf(xml);
  expect(suite?.testcase?.[0]?.failure?.message).toBe(`fail, expected pass: ${text}`);
});

test("hostile text stays text", () => {
  const xml = renderJUnit(hostileReport(`${ALL_HOSTILE} </testsuite> <![CDATA[ --> ]]>`));
  expect({ harm: harmIn(xml), isValid: XMLValidator.validate(xml) }).toEqual({
    harm: [],
    isValid: true,
  });
});

interface ParsedSuite extends Record<string, unknown> {
  readonly name: string;
  readonly properties?: { readonly property: unknown };
  readonly testcase?: readonly ParsedCase[];
}

interface ParsedCase extends Record<string, unknown> {
  readonly name: string;
  readonly failure?: { readonly message: string };
  readonly properties?: { readonly property: unknown };
}

function parse(xml: string): { testsuites: ParsedSuite & { testsuite: ParsedSuite[] } } {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
    isArray: (name) => ["testsuite", "testcase", "property"].includes(name),
  });
  return parser.parse(xml);
}

function suitesOf(xml: string): ParsedSuite[] {
  return parse(xml).testsuites.testsuite;
}

function caseOf(column: string, clause: string): ParsedCase {
  const suite = suitesOf(renderJUnit(sampleReport)).find(({ name }) => name === column);
  return suite!.testcase!.find(({ name }) => name.startsWith(`${clause}:`))!;
}

function countsOf({ name, tests, failures, errors, skipped }: ParsedSuite) {
  return { name, tests, failures, errors, skipped };
}
