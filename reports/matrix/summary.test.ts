import { describe, expect, test } from "vitest";
import type { Results } from "../../harness/results/results-file.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { renderSummary, SCREEN_LINES, type SummaryOptions } from "./summary.ts";
import { everyKind, line, resultsOf } from "./testing/sample-results.ts";

const OPTIONS: SummaryOptions = {
  width: 80,
  colour: false,
  height: SCREEN_LINES - 2,
  failOn: "may",
  fullPage: "npm run aiorig -- results --full",
  file: "out/results.jsonl",
};

describe("a run of few clauses", () => {
  test("a short summary has rows, then unexpected verdicts with commands, then counts and the conclusion", () => {
    expect(renderSummary(everyKind, OPTIONS)).toBe(`\
             reference  micropython  cpython
SLEEP-01         ✓           ✓          ✓
SLEEP-02         ✓           ✗          ≠
TASK-01          !           ○          –
TASK-02          ?           ✗          ·
must pass       2/3         1/3        1/3
may pass        0/1         0/1        0/0
✓ pass   ≠ as declared   ✗ fail   – unsupported   ? inconclusive   ! error
○ skipped   · untested

Not as expected (4)
✗ SLEEP-02 on micropython: fail, expected pass (must). after "a" the record end…
    npm run aiorig -- trace SLEEP-02 --runtime micropython
! TASK-01 on reference: error, expected pass (must). fixtures/task/a.py did not…
    npm run aiorig -- trace TASK-01 --runtime reference
? TASK-02 on reference: inconclusive, expected pass (may). too coarse
    npm run aiorig -- trace TASK-02 --runtime reference
✗ TASK-02 on micropython: pass, expected fail (may). expected to fail, but the …
    npm run aiorig -- trace TASK-02 --runtime micropython

1 as declared, 1 unsupported, 1 skipped. The whole matrix:
  npm run aiorig -- results --full
Results: out/results.jsonl
Does not conform: 1 must, 1 may. Also broken or undecided: 1 must, 1 may. 1
verdict is missing.`);
  });

  test("a short summary has rows for up to 20 clauses", () => {
    const rowsOf = (count: number) =>
      renderSummary(grid(["A"], count, ["reference"]), OPTIONS)
        .split("\n")
        .filter((row) => row.startsWith("A"));
    expect([rowsOf(20).length, rowsOf(21)]).toEqual([20, ["A              21/21"]]);
  });
});

test("if a clause fails in each of three repetitions, the summary counts it once", () => {
  const lines = [1, 2, 3].map((repetition) =>
    line("SLEEP-01", "cpython", "fail", { repetition, met: false }),
  );
  expect(renderSummary(resultsOf(["cpython"], lines), OPTIONS)).toContain(
    "\nDoes not conform: 1 must.",
  );
});

describe("a run of many clauses", () => {
  test("a long summary has one line per group, with a cross at each column that has unexpected verdicts", () => {
    const results = grid(["A", "B"], 15, ["reference", "cpython"], (clause, runtime) =>
      clause === "B-03" && runtime === "cpython" ? { verdict: "fail", met: false } : {},
    );
    expect(renderSummary(results, OPTIONS)).toBe(`\
             reference  cpython
A              15/15     15/15
B              15/15     14/15✗
must pass      30/30     29/30

Not as expected (1)
✗ B-03 on cpython: fail, expected pass (must)
    npm run aiorig -- trace B-03 --runtime cpython

The whole matrix:
  npm run aiorig -- results --full
Results: out/results.jsonl
Does not conform: 1 must.`);
  });

  test("groups of one part share a row if there is no space for all groups", () => {
    const groups = Array.from({ length: 30 }, (_, i) => `GROUP${i + 1}`);
    const parts = new Map(groups.slice(0, 26).map((name, i) => [name, i < 3 ? "few" : "many"]));
    const results = grid(groups, 1, ["reference", "cpython"], (clause, runtime) =>
      clause === "GROUP5-01" && runtime === "cpython" ? { verdict: "fail", met: false } : {},
    );
    const page = renderSummary(results, { ...OPTIONS, height: 30, parts });
    expect(page.split("\n").slice(0, 11)).toEqual([
      "             reference  cpython",
      "few             3/3       3/3",
      "  GROUP1 GROUP2 GROUP3",
      "GROUP5          1/1       0/1✗",
      "many           22/22     22/22",
      "  GROUP4 GROUP6 GROUP7 GROUP8 GROUP9 GROUP10 GROUP11 GROUP12 GROUP13 GROUP14",
      "  GROUP15 GROUP16 GROUP17 GROUP18 GROUP19 GROUP20 GROUP21 GROUP22 GROUP23",
      "  GROUP24 GROUP25 GROUP26",
      "others          4/4       4/4",
      "  GROUP27 GROUP28 GROUP29 GROUP30",
      "must pass      30/30     29/30",
    ]);
  });

  test("the names of groups are left out if they do not fit", () => {
    const groups = Array.from({ length: 300 }, (_, i) => `GROUP${i + 1}`);
    const page = renderSummary(grid(groups, 1, ["reference"]), { ...OPTIONS, height: 9 });
    expect(page.split("\n").slice(0, 4)).toEqual([
      "             reference",
      "groups        300/300",
      "  GROUP1 GROUP2 GROUP3 GROUP4 GROUP5 GROUP6 GROUP7 GROUP8 GROUP9 GROUP10 …",
      "must pass     300/300",
    ]);
  });

  test("a summary shows the versions of columns of one kind, even if the names of the columns are cut", () => {
    const names = ["micropython@1.25", "micropython@1.26", "micropython=mine"];
    const { headers, verdicts } = grid(["A", "B"], 15, names);
    const versions = ["1.25.0", "1.26.1", "1.28.0-preview"];
    const runtimes = names.map((name, i) => ({ name, version: versions[i] }));
    const results = {
      headers: headers.map((header) => ({ ...header, runtimes })),
      verdicts,
      notices: [],
    };
    const page = renderSummary(results, { ...OPTIONS, width: 50 });
    expect(page.split("\n").slice(0, 3)).toEqual([
      "            micropytho… micropytho… micropytho…",
      "               1.25.0      1.26.1   1.28.0-pre…",
      "A              15/15       15/15       15/15",
    ]);
  });

  test.each([4, 5, 6])(
    "a summary of %i columns fits on a screen if all verdicts are as expected",
    (count) => {
      const page = renderSummary(suite(COLUMNS.slice(0, count)), OPTIONS);
      expect({ page, size: sizeOf(page) }).toEqual({
        page: expect.stringMatching(/\nConforms\.$/),
        size: { tooWide: [], isTooLong: false },
      });
    },
  );

  test("the names of columns are cut if they do not fit", () => {
    const page = renderSummary(suite([...COLUMNS, "a-rig-with-a-long-name"]), OPTIONS);
    expect(sizeOf(page).tooWide).toEqual([]);
    expect(page.split("\n")[0]).toBe(
      "            reference micropyt…  cpython pico-vir…  pico-a   pico-b  a-rig-wi…",
    );
  });

  test("a summary shows at least three unexpected verdicts, and more if they fit", () => {
    const fails = (clause: string): Partial<VerdictLine> =>
      clause.endsWith("-07") ? { verdict: "fail", met: false, detail: "d ".repeat(500) } : {};
    const full = renderSummary(suite(COLUMNS.slice(0, 4), fails), OPTIONS);
    const small = renderSummary(
      grid(["A", "B"], 20, COLUMNS, () => ({ verdict: "fail", met: false })),
      {
        ...OPTIONS,
        height: 30,
      },
    );
    expect(namesOfUnmet(full)).toEqual([
      "G01-07 on reference",
      "G01-07 on micropython",
      "G01-07 on cpython",
    ]);
    expect(full).toContain("\nand 77 more: npm run aiorig -- results --full\n");
    expect({ lines: small.split("\n").length, shown: namesOfUnmet(small).length }).toEqual({
      lines: 30,
      shown: 9,
    });
    expect([sizeOf(full), sizeOf(small)]).toEqual([
      { tooWide: [], isTooLong: false },
      { tooWide: [], isTooLong: false },
    ]);
  });

  test("unexpected verdicts of strict levels come before unexpected verdicts of other levels", () => {
    const { headers, verdicts, notices } = grid(["A"], 30, ["reference"], (clause) => ({
      level: clause === "A-01" ? "may" : clause === "A-02" ? "should" : "must",
      ...(clause <= "A-03" && { verdict: "fail", met: false }),
    }));
    expect(namesOfUnmet(renderSummary({ headers, verdicts, notices }, OPTIONS))).toEqual([
      "A-03 on reference",
      "A-02 on reference",
      "A-01 on reference",
    ]);
  });
});

describe("a runtime that was not run", () => {
  const missing = (why: string): Partial<VerdictLine> => ({
    verdict: "skipped",
    broke: "runtime",
    detail: why,
  });

  test("if a runtime was not run, the summary has one entry for it and does not count its skips", () => {
    const results = grid(["A"], 2, ["reference", "cpython"], (_clause, runtime) =>
      runtime === "cpython" ? missing("cpython is not here. To get it, install python3.") : {},
    );
    expect(renderSummary(results, OPTIONS)).toBe(`\
             reference  cpython
A-01             ✓         ○
A-02             ✓         ○
must pass       2/2       0/2
✓ pass   ○ skipped

cpython was not run: cpython is not here. To get it, install python3.

The whole matrix:
  npm run aiorig -- results --full
Results: out/results.jsonl
Conforms.`);
  });

  test("if a runtime was lost during a run, the summary has the command that judges its clauses", () => {
    const results = grid(["A"], 3, ["cpython"], (clause) =>
      clause === "A-01" ? {} : { ...missing("gone"), verdict: "error", met: false },
    );
    expect(renderSummary(results, OPTIONS)).toContain(`
cpython was not run for 2 of 3 clauses: gone
    npm run aiorig -- run A-02 A-03 --runtime cpython

The whole matrix:
  npm run aiorig -- results --full
Results: out/results.jsonl
Something broke: 2 must.`);
  });

  test("if the screen is full, the reason of a missing runtime is shortened", () => {
    const log = Array.from({ length: 30 }, (_, i) => `line ${i} of a log`).join("\n");
    const page = renderSummary(
      suite(COLUMNS.slice(0, 4), (_clause, runtime) =>
        runtime === "micropython" || runtime === "pico-virtual" ? missing(log) : {},
      ),
      OPTIONS,
    );
    expect(sizeOf(page)).toEqual({ tooWide: [], isTooLong: false });
    expect(page).toMatch(
      /\nmicropython was not run: line 0 of a log\n {2}line 1 [\s\S]* …\npico-virtual was not run: line 0/,
    );
  });
});

describe("the last line", () => {
  const ENDS: Record<string, Partial<VerdictLine>> = {
    "A-01": { met: false, verdict: "fail" },
    "A-02": { met: false, verdict: "error" },
    "A-03": { met: false, verdict: "inconclusive" },
  };
  const endOf = (parts: Partial<VerdictLine>, options: Partial<SummaryOptions> = {}) =>
    renderSummary(
      grid(["A"], 2, ["reference"], (clause) => (clause === "A-01" ? parts : {})),
      { ...OPTIONS, ...options },
    )
      .split("\n")
      .at(-1);

  test("the last line says what the exit code means", () => {
    const unmet = { met: false } as const;
    expect([
      endOf({}),
      endOf({ ...unmet, verdict: "fail" }),
      endOf({ ...unmet, verdict: "error" }),
      endOf({ ...unmet, verdict: "inconclusive", level: "should" }),
      endOf({ ...unmet, verdict: "fail", level: "may" }, { failOn: "must" }),
    ]).toEqual([
      "Conforms.",
      "Does not conform: 1 must.",
      "Something broke: 1 must.",
      "Undecided: 1 should.",
      "Conforms. Not counted: 1 may.",
    ]);
  });

  test("if a failure hides errors, the last line counts these errors", () => {
    const results = grid(["A"], 4, ["reference"], (clause) => ENDS[clause] ?? {});
    expect(renderSummary(results, OPTIONS).split("\n").at(-1)).toBe(
      "Does not conform: 1 must. Also broken or undecided: 2 must.",
    );
  });

  test("the last line says how many verdicts of an incomplete run are missing", () => {
    const { headers, verdicts, notices } = grid(["A"], 5, ["reference"]);
    const cut = { headers, verdicts: verdicts.slice(0, 2), notices };
    expect(renderSummary(cut, OPTIONS).split("\n").at(-1)).toBe(
      "Incomplete. 3 verdicts are missing.",
    );
  });
});

test("your own primitives are named", () => {
  const { headers, verdicts, notices } = grid(["A"], 1, ["reference"]);
  const header = { ...headers[0]!, use: { Queue: "my_queue:Queue" }, library: { path: "/lib" } };
  expect(renderSummary({ headers: [header], verdicts, notices }, OPTIONS)).toContain(
    "\nQueue is my_queue:Queue, from /lib\n",
  );
});

test("hostile text in a results file does no harm in a terminal", () => {
  const hostile = (name: string) => `${name}${ALL_HOSTILE}`;
  const foul = { ...line(hostile("A-"), hostile("r"), "fail"), met: false };
  const lost = { ...line(hostile("B-"), hostile("r"), "error"), met: false, broke: "runtime" };
  const { headers } = resultsOf([hostile("r")], []);
  const use = { [hostile("Queue")]: hostile("q") };
  const text = renderSummary(
    {
      headers: [{ ...headers[0]!, library: { path: hostile("l") }, use }],
      verdicts: [
        { ...foul, detail: hostile("d") },
        { ...lost, detail: hostile("why") } as VerdictLine,
      ],
      notices: [],
    },
    {
      ...OPTIONS,
      width: 2000,
      colour: true,
      statements: new Map([[hostile("A-"), hostile("s")]]),
      fullPage: hostile("p"),
      file: hostile("f"),
    },
  );
  for (const part of ["A-", "d", "why", "Queue", "q", "l", "s", "p", "f"]) {
    expect(text.includes(`${part}\\x1b]0;owned\\x07`) || part).toBe(true);
  }
  expect(harmIn(text, { areColoursOurs: true })).toEqual([]);
});

const COLUMNS = ["reference", "micropython", "cpython", "pico-virtual", "pico-a", "pico-b"];

/** Returns results of a suite with 20 groups. On a screen, each group has one row. */
function suite(columns: readonly string[], parts?: Parts): Results {
  const groups = Array.from({ length: 20 }, (_, i) => `G${String(i + 1).padStart(2, "0")}`);
  const levels = ["must", "should", "may"] as const;
  return grid(groups, 30, columns, (clause, runtime) => {
    const number = Number(clause.slice(-2));
    const declared = number % 10 === 0 && runtime !== "reference";
    return {
      level: levels[number % 3 === 1 ? 0 : number % 3]!,
      ...(declared && { verdict: "fail", expected: "fail", reason: "by design" }),
      ...parts?.(clause, runtime),
    };
  });
}

type Parts = (clause: string, runtime: string) => Partial<VerdictLine>;

/**
 * Makes results in which each group has `count` clauses, and each clause has a verdict in each column. All verdicts are
 * `pass`, unless `parts` changes them.
 */
function grid(
  groups: readonly string[],
  count: number,
  columns: readonly string[],
  parts: Parts = () => ({}),
): Results {
  const clauses = groups.flatMap((group) =>
    Array.from({ length: count }, (_, i) => `${group}-${String(i + 1).padStart(2, "0")}`),
  );
  return resultsOf(
    [...columns],
    clauses.flatMap((clause) =>
      columns.map((runtime) => line(clause, runtime, "pass", parts(clause, runtime))),
    ),
  );
}

/**
 * Returns the lines of a page that are wider than 80 columns, and whether the page has too many lines for a screen. The
 * screen also needs an empty line above the page and the line of a prompt below it.
 */
function sizeOf(page: string) {
  const lines = page.split("\n");
  return {
    tooWide: lines.filter((text) => text.length > 80),
    isTooLong: lines.length > SCREEN_LINES - 2,
  };
}

function namesOfUnmet(page: string): string[] {
  return [...page.matchAll(/^✗ (.*?):/gm)].map(([, name = ""]) => name);
}
