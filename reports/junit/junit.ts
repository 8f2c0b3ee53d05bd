import { XMLBuilder } from "fast-xml-parser";
import type { Column, Header } from "../../harness/results/results-lines.ts";
import {
  emulatedColumns,
  emulationNotice,
  type ReportData,
  type ReportedCase,
  tableOf,
} from "../conformance/report-data.ts";
import { showMarks, showOutput } from "../conformance/trace-text.ts";
import { groupOf } from "../matrix/table.ts";

/**
 * Renders results as JUnit XML for CI systems: one test suite per column, one test case per verdict. The same data
 * always results in the same text.
 * - A program that broke unexpectedly is an error. A clause that could not be decided or tested is also an error.
 * - Every other unexpected verdict is a failure, for example if a clause breaks its promise.
 * - An expected verdict without a result, such as `skipped`, is a skipped test with the reason of the verdict.
 * - A declared deviation is a passed test with the property `deviation`.
 */
export function renderJUnit(data: ReportData): string {
  const { table, results, cases } = tableOf(data);
  const suites = table.runtimes.map((column) => {
    const header = results.headers.findLast(({ runtimes }) =>
      runtimes.some(({ name, version }) => name === column && version !== undefined),
    );
    const ofColumn = cases.filter(({ line }) => line.runtime === column);
    const repeatedOf = ({ line }: ReportedCase) => table.repeatedInWords(line);
    return {
      ...attributes({
        name: column,
        ...totalsOf(ofColumn),
        ...(header !== undefined && { timestamp: header.started, hostname: header.host }),
      }),
      properties: { property: propertiesOf(column, header, emulatedColumns(results)) },
      testcase: ofColumn.map((one) => testCaseOf(one, repeatedOf(one))),
    };
  });
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: ATTRIBUTE,
    suppressBooleanAttributes: false,
    suppressEmptyNode: true,
    format: true,
    indentBy: " ",
  });
  return builder.build({
    "?xml": attributes({ version: "1.0", encoding: "UTF-8" }),
    testsuites: {
      ...attributes({ name: "aiorig", ...totalsOf(cases) }),
      ...(suites.length > 0 && { testsuite: suites }),
    },
  });
}

type Element = Record<string, unknown>;

/** In the objects from which the XML is made, a key that starts with this character stands for an attribute. */
const ATTRIBUTE = "@";

function attributes(named: Readonly<Record<string, string | number>>): Element {
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [`${ATTRIBUTE}${name}`, String(value)]),
  );
}

function totalsOf(cases: readonly ReportedCase[]) {
  const countOf = (wanted: Result["kind"]) =>
    cases.filter((one) => resultOf(one).kind === wanted).length;
  return {
    tests: cases.length,
    failures: countOf("failure"),
    errors: countOf("error"),
    skipped: countOf("skipped"),
    time: seconds(cases.reduce((sum, { line }) => sum + line.ms, 0)),
  };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function propertiesOf(
  column: string,
  header: Header | undefined,
  emulated: readonly string[],
): Element[] {
  const about: Partial<Column> = header?.runtimes.find(({ name }) => name === column) ?? {};
  const { interpreter, command, firmware, asyncio } = about;
  const contents = Object.entries({ interpreter, command, firmware, asyncio }).flatMap(
    ([name, content]) => {
      if (content === undefined) return [];
      if (typeof content === "string") return [[name, content]];
      const hash = content.hash === undefined ? [] : [[`${name}.sha256`, content.hash]];
      return [[name, content.path], ...hash];
    },
  );
  const known = [
    ["version", about.version],
    ["platform", about.platform],
    ["implementation", about.implementation],
    ...contents,
    ["aiorig", header?.suite],
    ["suite.sha256", header?.suiteHash],
    ...(emulated.includes(column) ? [["note", emulationNotice([column])]] : []),
  ] as const;
  return known.flatMap(([name = "", value]) =>
    value === undefined ? [] : [property(name, value)],
  );
}

function property(name: string, value: string): Element {
  return attributes({ name, value });
}

function testCaseOf(shown: ReportedCase, repeated: string | undefined): Element {
  const { line, statement, again } = shown;
  const {
    clause,
    runtime,
    repetition,
    level,
    verdict,
    expected,
    met,
    reason,
    trace,
    own,
    unreviewed,
    rigFaults,
  } = line;
  const result = resultOf(shown);
  const isDeviation = met && (verdict === "fail" || verdict === "error") && reason !== undefined;
  const properties = [
    ...(level === undefined ? [] : [property("level", level)]),
    property("verdict", verdict),
    property("expected", expected),
    ...(own === undefined ? [] : [property("expectation", `your own, entry ${own.entry}`)]),
    ...(unreviewed ? [property("unreviewed", "true")] : []),
    ...(rigFaults === undefined ? [] : [property("rig retries", String(rigFaults.length))]),
    ...(repeated === undefined ? [] : [property("repetitions", repeated)]),
    ...(isDeviation ? [property("deviation", oneLine(reason))] : []),
    ...(trace === undefined ? [] : [property("trace", trace)]),
    property("again", again),
  ];
  return {
    ...attributes({
      name:
        clause +
        (statement === undefined ? "" : `: ${statement}`) +
        (repetition > 1 ? ` (repetition ${repetition})` : ""),
      classname: `${runtime}.${groupOf(clause)}`,
      time: seconds(line.ms),
    }),
    properties: { property: properties },
    ...(result.kind !== "passed" && {
      [result.kind]: {
        ...attributes({
          message: oneLine(result.message),
          ...(result.kind !== "skipped" && { type: verdict }),
        }),
        ...(result.kind !== "skipped" && { "#text": `${result.message}\nAgain: ${again}` }),
      },
    }),
    ...(met ? {} : outputsOf(shown)),
  };
}

type Result =
  | { readonly kind: "passed" }
  | { readonly kind: "skipped" | "failure" | "error"; readonly message: string };

function resultOf({ line }: ReportedCase): Result {
  const { verdict, expected, met, detail, reason } = line;
  if (met) {
    const isRun = verdict === "pass" || verdict === "fail" || verdict === "error";
    if (isRun) return { kind: "passed" };
    return { kind: "skipped", message: reason ?? detail ?? verdict };
  }
  const message = `${verdict}, expected ${expected}${detail === undefined ? "" : `: ${detail}`}`;
  const isBroken = verdict === "error" || verdict === "inconclusive" || verdict === "untested";
  return { kind: isBroken ? "error" : "failure", message };
}

/**
 * Returns a text without line feeds, for an attribute. A reader of XML turns line feeds in attributes into spaces, so
 * they would be lost.
 */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}

function outputsOf({ readTrace }: ReportedCase): Element {
  const trace = readTrace();
  if (trace === undefined) return {};
  const { first, omitted, last } = showMarks(trace.marks, MOST_MARKS);
  const marks = [
    ...first.map(({ atMs, text }) => `${atMs} ms  ${text}`),
    ...(omitted > 0 ? [`... ${omitted} marks ...`] : []),
    ...last.map(({ atMs, text }) => `${atMs} ms  ${text}`),
  ];
  const stdout = showOutput(trace.stdout, LONGEST_OUTPUT);
  const stderr = showOutput(trace.stderr, LONGEST_OUTPUT);
  return {
    "system-out": [...marks, ...(stdout.trim() === "" ? [] : ["Output:", stdout])].join("\n"),
    ...(stderr.trim() !== "" && { "system-err": stderr }),
  };
}

const MOST_MARKS = 100;
const LONGEST_OUTPUT = 4000;
