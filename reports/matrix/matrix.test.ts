import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { renderMatrix } from "./matrix.ts";
import { everyKind, line, resultsOf } from "./testing/sample-results.ts";

const WITHOUT_COLOUR = { width: 80, colour: false };

test("the page shows one row per clause, then unexpected verdicts, then declared deviations", () => {
  expect(renderMatrix(everyKind, WITHOUT_COLOUR)).toMatchInlineSnapshot(`
    "               reference  micropython  cpython

    SLEEP-01           ✓           ✓          ✓
    SLEEP-02           ✓           ✗          ≠
    SLEEP             2/2         1/2        1/2

    TASK-01            !           ○          –
    TASK-02            ?           ✗          ·
    TASK              0/2         0/2        0/2

    pass               2           1          1
    as declared        0           0          1
    fail               0           2          0
    unsupported        0           0          1
    inconclusive       1           0          0
    error              1           0          0
    skipped            0           1          0
    untested           0           0          1
    must pass         2/3         1/3        1/3
    may pass          0/1         0/1        0/0
    of 4 clauses

    ✓ pass   ≠ as declared   ✗ fail   – unsupported   ? inconclusive   ! error
    ○ skipped   · untested

    Not as expected (4)

      SLEEP-02 on micropython: fail, expected pass (must)
        after "a" the record ends, "b" was due; whole record: a
        again: npm run aiorig -- trace SLEEP-02 --runtime micropython
        trace: traces/micropython/SLEEP-02.json

      TASK-01 on reference: error, expected pass (must)
        fixtures/task/a.py did not end within 10000 ms on reference
        again: npm run aiorig -- trace TASK-01 --runtime reference

      TASK-02 on reference: inconclusive, expected pass (may)
        too coarse
        again: npm run aiorig -- trace TASK-02 --runtime reference

      TASK-02 on micropython: pass, expected fail (may)
        expected to fail, but the clause passes. Remove the expectation
        again: npm run aiorig -- trace TASK-02 --runtime micropython

    Declared deviations (2)
      SLEEP-02 cpython fail: its sleep takes the result as a second argument;
        MicroPython's sleep has no such argument
      TASK-01 micropython skipped: it wedges"
  `);
});

test("the user's own primitives are named below the totals", () => {
  const { headers, verdicts } = everyKind;
  const use = { Queue: "my_queue:Queue", Barrier: "sync:Barrier" };
  const under = (header: object) =>
    renderMatrix(
      { headers: [{ ...headers[0]!, ...header }], verdicts, notices: [] },
      WITHOUT_COLOUR,
    )
      .split("of 4 clauses\n")[1]
      ?.split("\n")[0];
  expect([under({ use, library: { path: "/lib" } }), under({ use }), under({})]).toEqual([
    "Queue is my_queue:Queue, Barrier is sync:Barrier, from /lib",
    "Queue is my_queue:Queue, Barrier is sync:Barrier",
    "",
  ]);
});

test("the path of a trace starts at the reader's folder if this folder is known", () => {
  const matrix = renderMatrix(everyKind, { ...WITHOUT_COLOUR, folder: "out" });
  expect(matrix.match(/trace: .*/g)).toEqual(["trace: out/traces/micropython/SLEEP-02.json"]);
});

test("the statement of a clause is next to its id if there is enough space", () => {
  const statements = new Map([["SLEEP-01", "A sleep of zero gives every ready task one pass."]]);
  const one = resultsOf(["reference"], [line("SLEEP-01", "reference", "pass")]);
  const rowAt = (width: number) =>
    renderMatrix(one, { width, colour: false, statements })
      .split("\n")
      .find((row) => row.startsWith("SLEEP-01"));
  expect([120, 60, 40].map(rowAt)).toMatchInlineSnapshot(`
    [
      "SLEEP-01           ✓      A sleep of zero gives every ready task one pass.",
      "SLEEP-01           ✓      A sleep of zero gives every read…",
      "SLEEP-01           ✓",
    ]
  `);
});

test("no line is wider than the terminal, except commands that users copy", () => {
  const statements = new Map([["SLEEP-01", "A statement of many words ".repeat(9)]]);
  for (const width of [60, 80, 132]) {
    const lines = renderMatrix(everyKind, { width, colour: false, statements }).split("\n");
    expect(lines.filter((row) => row.length > width && !row.includes("again: npm"))).toEqual([]);
  }
});

test("if many clauses declare the same deviation, the page has only one entry for it", () => {
  const skipped = (clause: string, runtime: string) =>
    line(clause, runtime, "skipped", { expected: "skipped", reason: `${runtime} has no pins` });
  const clauses = ["HIL-01", "HIL-02", "HIL-03", "HIL-04", "PIN-01", "PIN-02"];
  const text = renderMatrix(
    resultsOf(
      ["micropython", "cpython"],
      clauses.flatMap((clause) => [
        clause === "HIL-04" ? line(clause, "micropython", "pass") : skipped(clause, "micropython"),
        skipped(clause, "cpython"),
      ]),
    ),
    { ...WITHOUT_COLOUR, width: 100 },
  );
  expect(text.slice(text.indexOf("Declared"))).toBe(`Declared deviations (11)
  HIL-01 to HIL-03, PIN-01, PIN-02 micropython skipped: micropython has no pins
  HIL-01 to HIL-04, PIN-01, PIN-02 cpython skipped: cpython has no pins`);
});

test("if a command reproduces a verdict, it has all settings of the run", () => {
  const { headers, verdicts } = resultsOf(
    ["cpython"],
    [line("SLEEP-01", "cpython", "fail", { met: false })],
  );
  const given = {
    config: { path: "/my config.json" },
    suites: "/it's mine",
    firmware: "/fw.uf2",
    library: { path: "/lib" },
    use: { Queue: "my_queue:Queue" },
    limits: { programMs: 5000, outputBytes: 1, askedMs: 5000 },
  };
  const text = renderMatrix(
    { headers: [{ ...headers[0]!, ...given }], verdicts, notices: [] },
    WITHOUT_COLOUR,
  );
  expect(text.match(/again: (.*)/)?.[1]).toBe(
    "npm run aiorig -- trace SLEEP-01 --runtime cpython --suites '/it'\\''s mine' --config '/my config.json' --firmware /fw.uf2 --limit-ms 5000 --library /lib --use Queue=my_queue:Queue",
  );
});

test("if a runtime is lost during a run, one entry has the command that runs its clauses again", () => {
  const lost = {
    met: false,
    broke: "runtime",
    detail: "cpython could not be started: gone",
  } as const;
  const text = renderMatrix(
    resultsOf(
      ["cpython"],
      [
        line("SLEEP-01", "cpython", "pass"),
        line("SLEEP-02", "cpython", "error", lost),
        line("SLEEP-03", "cpython", "error", lost),
      ],
    ),
    WITHOUT_COLOUR,
  );
  expect(text.slice(text.indexOf("cpython was not run"))).toBe(`cpython was not run for 2
  SLEEP-02, SLEEP-03
  cpython could not be started: gone
  again: npm run aiorig -- run SLEEP-02 SLEEP-03 --runtime cpython`);
});

test("if a runtime was not run, the page names it once, not in every row", () => {
  const why = "micropython is not here: install the Debian package micropython";
  const absent = { met: false, ms: 0, broke: "runtime", detail: why } as const;
  const text = renderMatrix(
    resultsOf(
      ["micropython"],
      [
        line("SLEEP-01", "micropython", "error", absent),
        line("SLEEP-02", "micropython", "error", absent),
      ],
    ),
    WITHOUT_COLOUR,
  );
  expect(text.split(why)).toHaveLength(2);
  expect(text).toContain("micropython was not run");
});

test("the page has colours only if the caller wants colours", () => {
  const paint = "\u001b[";
  expect(renderMatrix(everyKind, WITHOUT_COLOUR)).not.toContain(paint);
  expect(renderMatrix(everyKind, { width: 80, colour: true })).toContain(paint);
});

test("hostile text in any field of a results file does no harm in a terminal", () => {
  const hostile = (name: string) => `${name}${ALL_HOSTILE}`;
  const foul = { ...line(hostile("A-"), hostile("r"), "fail"), met: false };
  const declared = { ...line(hostile("B-"), hostile("r"), "error"), reason: hostile("why") };
  const { headers } = resultsOf([hostile("r")], []);
  const use = { [hostile("Queue")]: hostile("q") };
  const text = renderMatrix(
    {
      headers: [{ ...headers[0]!, host: hostile("h"), library: { path: hostile("l") }, use }],
      verdicts: [
        { ...foul, detail: hostile("d"), trace: hostile("t") },
        declared,
        { ...line(hostile("C-"), hostile("r"), "untested"), reason: hostile("u") },
      ],
      notices: [],
    },
    {
      width: 80,
      colour: true,
      statements: new Map([[hostile("A-"), hostile("s")]]),
      folder: hostile("f"),
    },
  );
  for (const part of ["A-", "d", "t", "why", "u", "Queue", "q", "l", "s", "f"]) {
    expect(text.includes(`${part}\\x1b]0;owned\\x07`) || part).toBe(true);
  }
  expect(harmIn(text, { areColoursOurs: true })).toEqual([]);
});

test("a name with a line feed or wide characters stays in its row and column", () => {
  const text = renderMatrix(
    resultsOf(
      ["漢字漢字漢字", "a\nb"],
      [line("A-01", "漢字漢字漢字", "pass"), line("A-01", "a\nb", "pass")],
    ),
    WITHOUT_COLOUR,
  );
  const [names, , row] = text.split("\n");
  expect([names, row]).toEqual([
    "               漢字漢字漢字   a\\nb",
    "A-01                ✓           ✓",
  ]);
});

test("if a verdict has a megabyte of detail, the page shows a part of the detail and its length", () => {
  const detail = `after the mark "${"x".repeat(2 ** 20)}"`;
  const text = renderMatrix(
    resultsOf(["reference"], [line("A-01", "reference", "error", { met: false, detail })]),
    WITHOUT_COLOUR,
  );
  expect(text.length).toBeLessThan(4000);
  expect(text).toMatch(/x\n *\.\.\. 1,046,\d{3} characters \.\.\.\n *x/);
});
