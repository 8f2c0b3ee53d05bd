import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderSummary, SCREEN_LINES } from "../../reports/matrix/summary.ts";
import { line, resultsOf } from "../../reports/matrix/testing/sample-results.ts";
import { sampleReport } from "../../reports/timing/testing/sample-report.ts";
import { groups } from "../../suites/index.ts";
import { ownSuite, ROOT } from "../engine/suite.ts";
import type { Results } from "../results/results-file.ts";
import { RUNTIME_NAMES } from "../runtimes/index.ts";
import { partsOf } from "./statements.ts";
import { GLANCE_LINES, renderGlance } from "./timing-glance.ts";

describe("the last screen of npm start", () => {
  const clauses = groups.flatMap((group) => group.clauses.map(({ id }) => id));
  const added = Array.from({ length: 10 }, (_, i) => [`NEWGROUP${i}-01`, `NEWGROUP${i}-02`]).flat();

  test.each([80, 100, 120])(
    "the screen has room for all current groups and the headline figures in %i columns and 40 lines",
    (width) => expect(sizeOf(screenOf(resultsFor(clauses), width), width)).toEqual(FITS),
  );

  test.each([80, 100, 120])(
    "the screen of %i columns still has enough lines for 10 more groups",
    (width) =>
      expect(sizeOf(screenOf(resultsFor([...clauses, ...added]), width), width)).toEqual(FITS),
  );

  test.each([
    ["one verdict is", "CANCEL-07"],
    ["one verdict in each group is", "*-01"],
    ["all verdicts are", "*"],
  ])("the screen still fits if %s unexpected", (_, pattern) => {
    const unmet = new RegExp(`^${pattern.replace("*", ".*")}$`);
    const results = resultsFor([...clauses, ...added], unmet);
    expect(sizeOf(screenOf(results, 100), 100)).toEqual(FITS);
  });

  test("groups without an unexpected verdict share a line, and each other group has its own line", () => {
    const results = resultsFor(clauses, /^(CANCEL-07|HIL-03)$/, ["reference"]);
    const labels = screenOf(results, 100).map((text) => /^(\w+) +\d+\/\d+(✗?) *$/.exec(text));
    expect(labels.flatMap((found) => (found === null ? [] : [found[1]! + found[2]!]))).toEqual([
      "CANCEL✗",
      "asyncio",
      "primitives",
      "threads",
      "drivers",
      "HIL✗",
      "boards",
    ]);
  });
});

test("the README shows the groups of each part in the order of the suite", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const shown = [...readme.matchAll(/^([a-z]+) .*\d\/\d.*\n {2}([A-Z].*)$/gm)].map(
    ([, part = "", names = ""]) => [part, names.split(" ")] as const,
  );
  const isNamed = (name: string) => shown.some(([, names]) => names.includes(name));
  const found = shown.map(([part]) => [
    part,
    groups.filter((group) => group.part === part && isNamed(group.name)).map(({ name }) => name),
  ]);
  expect({ found, count: shown.length }).toEqual({ found: shown, count: 5 });
});

test("the page leaves enough lines free for the lines below it", () => {
  const PROGRESS_LINES = 2;
  const report = sampleReport({ figures: 1, targets: 1 });
  const lines = renderGlance(report, "out/timing-glance.html", LOOK).split("\n");
  // The real screen shows two headline figures, but `report` has only one figure. The second figure needs one more
  // line.
  expect(lines.length + 1 + PROGRESS_LINES).toBeLessThanOrEqual(GLANCE_LINES);
});

const LOOK = { width: 80, colour: false };

const FITS = { tooWide: [], isTooLong: false };

/** Results in which a clause fails only if `unmet` matches its id. All other clauses pass. */
function resultsFor(
  clauses: readonly string[],
  unmet = /^$/,
  columns: readonly string[] = RUNTIME_NAMES,
): Results {
  return resultsOf(
    [...columns],
    clauses.flatMap((clause) =>
      columns.map((runtime) =>
        unmet.test(clause)
          ? line(clause, runtime, "fail", { met: false, detail: "d ".repeat(100) })
          : line(clause, runtime, "pass"),
      ),
    ),
  );
}

/** The lines of the screen: an empty line, the page, free lines for the timing figures, and the prompt of the shell. */
function screenOf(results: Results, width: number): string[] {
  const page = renderSummary(results, {
    width,
    colour: false,
    height: SCREEN_LINES - 2 - GLANCE_LINES,
    parts: partsOf(ownSuite(groups)),
    failOn: "may",
    fullPage: "npm run aiorig -- results --full",
    file: "out/results.jsonl",
  });
  return ["", ...page.split("\n"), ...Array.from({ length: GLANCE_LINES }, () => ""), "$ "];
}

function sizeOf(lines: readonly string[], width: number) {
  return {
    tooWide: lines.filter((text) => text.length > width),
    isTooLong: lines.length > SCREEN_LINES,
  };
}
