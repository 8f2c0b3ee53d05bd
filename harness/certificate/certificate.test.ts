import { describe, expect, test } from "vitest";
import type { Header, VerdictLine } from "../results/results-lines.ts";
import { ALL_HOSTILE } from "../text/testing/hostile-text.ts";
import type { Evidence } from "./evidence.ts";
import { makeBundle } from "./make-bundle.ts";
import { sealed } from "./seal.ts";
import { evidenceOf, HEADER, runOf, SUITE, SUITE_HASH } from "./testing/sample-evidence.ts";
import { verifyBundle } from "./verify-bundle.ts";

const good = bundleOf(evidenceOf());

describe("the statement", () => {
  test("the statement counts all clauses of the suite, and says why some clauses do not pass", () => {
    expect(good.head).toEqual({
      type: "bundle",
      format: 1,
      aiorig: "0.3.1",
      column: "port",
      version: "1.27.0",
      platform: "linux",
      emulated: false,
      suite: { name: "0.3.0", hash: SUITE_HASH },
      statement: "must 1/3, should 1/1, suite 0.3.0",
      certified: true,
      counts: {
        must: { passed: 1, total: 3 },
        should: { passed: 1, total: 1 },
        may: { passed: 1, total: 1 },
      },
      obstacles: [],
      exceptions: [
        { level: "must", why: "as declared", clauses: ["SAMPLE-02"] },
        { level: "must", why: "skipped: port has no pins", clauses: ["SAMPLE-03"] },
      ],
    });
  });

  test("if a column runs on an emulated board, the statement ends with the word emulated", () => {
    const header = {
      ...HEADER,
      runtimes: [{ ...HEADER.runtimes[0]!, platform: "Pico, emulated" }],
    };
    const { statement, emulated } = bundleOf(evidenceOf({}, { header })).head;
    expect({ statement, emulated }).toEqual({
      statement: "must 1/3, should 1/1, suite 0.3.0, emulated",
      emulated: true,
    });
  });

  test("if a clause passes only sometimes, the statement counts it as failed", () => {
    const { runs, traces } = evidenceOf();
    const failing = evidenceOf({ "SAMPLE-01": "b" }).runs[0]!.verdicts[0]!;
    const again = { ...failing, repetition: 2, trace: "traces/port/SAMPLE-01.2.json" };
    const verdicts = [...runs[0]!.verdicts, again];
    const { head } = bundleOf({
      column: "port",
      runs: [{ header: HEADER, verdicts }],
      traces: new Map([...traces, [again.trace, runOf("SAMPLE-01", "b")]]),
    });
    expect({ must: head.counts.must, obstacles: head.obstacles }).toEqual({
      must: { passed: 0, total: 3 },
      obstacles: [{ clause: "SAMPLE-01", why: "fail, expected pass" }],
    });
  });
});

describe("refused certificates", () => {
  test.each<[string, Evidence, string]>([
    ["a failure", evidenceOf({ "SAMPLE-04": "b" }), "SAMPLE-04: fail, expected pass"],
    [
      "a deviation that is gone",
      evidenceOf({ "SAMPLE-02": "a" }),
      "SAMPLE-02: pass, expected fail",
    ],
    [
      'a "must" clause that was not run',
      evidenceOf({}, { without: ["SAMPLE-01"] }),
      "SAMPLE-01: not run",
    ],
    [
      "an expectation that nobody has reviewed",
      changed("SAMPLE-02", { unreviewed: true }),
      "SAMPLE-02: the verdict fail is expected, but nobody has reviewed this expectation",
    ],
    [
      "a pass without a trace",
      changed("SAMPLE-01", { trace: undefined }),
      "SAMPLE-01: the verdict pass does not count, because it has no trace",
    ],
    [
      'a "must" clause that was skipped for another reason',
      changed("SAMPLE-01", { verdict: "skipped", reason: "it is late", trace: undefined }),
      "SAMPLE-01: not run: it is late",
    ],
    [
      "a clause about pins that was skipped on a runtime with pins",
      withPins(evidenceOf()),
      "SAMPLE-03: not run: port has no pins",
    ],
    [
      "a trace of another clause",
      changed("SAMPLE-01", { trace: "traces/port/SAMPLE-04.json" }),
      "SAMPLE-01: the verdict pass does not count, because its trace belongs to SAMPLE-04 on port",
    ],
    [
      "a measurement that could not decide",
      changed("SAMPLE-01", { verdict: "inconclusive", met: false }),
      "SAMPLE-01: inconclusive, expected pass",
    ],
    [
      "an error of the harness",
      changed("SAMPLE-01", { verdict: "error", met: false, broke: "harness", trace: undefined }),
      "SAMPLE-01: error, expected pass",
    ],
  ])("a certificate is refused for %s", (_why, evidence, obstacle) => {
    const { certified, obstacles } = bundleOf(evidence).head;
    expect({ certified, words: obstacles.map(({ clause, why }) => `${clause}: ${why}`) }).toEqual({
      certified: false,
      words: [obstacle],
    });
  });

  test('a "should" clause that was not run counts as not passed, but the certificate is not refused', () => {
    const { head } = bundleOf(evidenceOf({}, { without: ["SAMPLE-04"] }));
    expect([head.certified, head.statement, head.exceptions.at(-1)]).toEqual([
      true,
      "must 1/3, should 0/1, suite 0.3.0",
      { level: "should", why: "not run", clauses: ["SAMPLE-04"] },
    ]);
  });
});

describe("your own expectations", () => {
  const when = { column: "port" };
  const withEntries = (...entries: NonNullable<Header["expectations"]>["entries"]) => {
    const header = { ...HEADER, expectations: { path: "/e.json", entries } };
    return bundleOf(evidenceOf({ "SAMPLE-01": "b" }, { header }));
  };

  test("your own expectations are part of the bundle, so a bundle with a reviewed deviation is verified", () => {
    const bundle = withEntries({ clauses: "SAMPLE-01", when, verdict: "fail", reason: "a bug" });
    expect(verify(bundle.text)).toEqual({ kind: "verified", head: bundle.head, rejudged: 5 });
    expect([bundle.head.certified, bundle.head.exceptions[0]]).toEqual([
      true,
      { level: "must", why: "fail by your own expectations: a bug", clauses: ["SAMPLE-01"] },
    ]);
  });

  test("your own expectations prevent a certificate if nobody has reviewed them", () => {
    const bundle = withEntries({ clauses: "SAMPLE-01", when, verdict: "fail", unreviewed: true });
    expect([bundle.head.obstacles, verify(bundle.text).kind]).toEqual([
      [
        {
          clause: "SAMPLE-01",
          why: "the verdict fail is expected, but nobody has reviewed this expectation",
        },
      ],
      "verified",
    ]);
  });

  test('your own expectations cannot skip a "must" clause', () => {
    const skip = { clauses: "SAMPLE-01", when, verdict: "skipped", reason: "no time" } as const;
    expect(withEntries(skip).head.obstacles).toEqual([
      {
        clause: "SAMPLE-01",
        why: "not run, because your own expectations skip the clause: no time",
      },
    ]);
  });

  test("a bundle is refuted if somebody changed your own expectations in it", () => {
    const { text } = withEntries({ clauses: "SAMPLE-01", when, verdict: "fail", reason: "a bug" });
    const changed = withoutSeal(text).replace(
      '"verdict":"fail","reason":"a bug"',
      '"verdict":"pass"',
    );
    expect(verify(sealed(changed)).kind).toBe("refuted");
  });
});

describe("verifying", () => {
  test("an unchanged bundle is verified, and all its verdicts are judged again", () => {
    expect(verify(good.text)).toEqual({ kind: "verified", head: good.head, rejudged: 5 });
  });

  test("verify uses your own expectations from the header of the run", () => {
    const when = { column: "port" };
    const entry = { clauses: "SAMPLE-04", when, verdict: "fail", reason: "our clock is slow" };
    const header = {
      ...HEADER,
      expectations: { path: "/x.json", entries: [entry] },
    } as typeof HEADER;
    const { text, head } = bundleOf(evidenceOf({ "SAMPLE-04": "b" }, { header }));
    expect([head.certified, verify(text)]).toEqual([true, { kind: "verified", head, rejudged: 5 }]);
  });

  test("if a bundle claims no certificate, verify still accepts it as verified", () => {
    const failing = bundleOf(evidenceOf({ "SAMPLE-01": "b" }));
    expect(verify(failing.text)).toEqual({ kind: "verified", head: failing.head, rejudged: 5 });
  });

  test("a change of any byte is found", () => {
    const bytes = Buffer.from(good.text);
    const missed = [...bytes.keys()].filter((at) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = bytes[at]! ^ 0x20;
      return verifyBundle(flipped, SUITE, SUITE_HASH).kind !== "refuted";
    });
    expect(missed).toEqual([]);
  });

  test("verify notices a missing or added byte at the end of each line", () => {
    const ends = [...good.text.matchAll(/\n/g)].map(({ index }) => index);
    const changes = ends.flatMap((at) => [
      good.text.slice(0, at) + good.text.slice(at + 1),
      `${good.text.slice(0, at)} ${good.text.slice(at)}`,
    ]);
    expect(changes.filter((text) => verify(text).kind !== "refuted")).toEqual([]);
  });
});

describe("a bundle is refuted if somebody changed it and computed its hash again", () => {
  test.each<[string, (text: string) => string, string | RegExp]>([
    [
      "a verdict",
      (text) =>
        text.replace(
          /(SAMPLE-02".*?)"verdict":"fail"(.*?)"met":true/,
          '$1"verdict":"pass"$2"met":true',
        ),
      'SAMPLE-02: verdict is "pass", but the trace leads to "fail".',
    ],
    [
      "a detail",
      (text) => text.replace(/"detail":".*?"(?=,"[a-z])/, '"detail":"all is well"'),
      /^SAMPLE-02: detail is "all is well", but the trace leads to ".+"\.$/,
    ],
    [
      "a mark in a trace",
      (text) => text.replace(/("file":"traces\/port\/SAMPLE-01.*?"name":)"a"/, '$1"b"'),
      /^SAMPLE-01: verdict is "pass", but the trace leads to "fail"; met is true/,
    ],
    [
      "the time of a run",
      (text) => text.replace(/("file":"traces\/port\/SAMPLE-04.*?"wallMs":)3/, "$19"),
      "SAMPLE-04: ms is 3, but the trace leads to 9.",
    ],
    [
      "the statement",
      (text) => text.replace("must 1/3, should", "must 3/3, should"),
      /^the first line does not follow from the evidence\. statement: the first line says "must 3\/3, should 1\/1, suite 0\.3\.0", but the evidence says "must 1\/3/,
    ],
    [
      "the statement of a clause",
      (text) => text.replace("It marks a.", "It marks b."),
      "line 2 does not follow from the evidence. Somebody changed the bundle and computed its hash again.",
    ],
    [
      "a space",
      (text) => text.replace('"aiorig":', '"aiorig": '),
      /^the first line does not follow from the evidence\. Somebody changed/,
    ],
    [
      "a key that is there twice",
      (text) => text.replace('"certified":true', '"certified":false,"certified":true'),
      /^the first line does not follow from the evidence\. Somebody changed/,
    ],
    [
      "two traces that changed places",
      (text) =>
        text
          .replace('"file":"traces/port/SAMPLE-01.json"', '"file":"X"')
          .replace('"file":"traces/port/SAMPLE-02.json"', '"file":"traces/port/SAMPLE-01.json"')
          .replace('"file":"X"', '"file":"traces/port/SAMPLE-02.json"'),
      /^the first line does not follow from the evidence\. .* counts: .* obstacles: the first line says \[\]/,
    ],
    [
      "a trace that no verdict names",
      (text) =>
        `${text}${JSON.stringify({ type: "trace", file: "../../x", ...traceLine("SAMPLE-01") })}\n`,
      /^line 17 does not follow from the evidence/,
    ],
  ])("%s", (_what, change, problem) => {
    const body = withoutSeal(good.text);
    const text = change(body);
    expect(text).not.toBe(body);
    expect(verify(sealed(text))).toEqual({
      kind: "refuted",
      problems: [typeof problem === "string" ? problem : expect.stringMatching(problem)],
    });
  });

  test("a bundle is refuted if somebody left out a failing verdict", () => {
    const failing = withoutSeal(bundleOf(evidenceOf({ "SAMPLE-01": "b" })).text);
    const without = failing.replace(/\{"type":"verdict","clause":"SAMPLE-01".*\n/, "");
    expect(verify(sealed(without))).toMatchObject({ kind: "refuted" });
  });
});

describe("if a file is not a bundle, it is refused, and the message says why and what to do", () => {
  const body = withoutSeal(good.text);
  test.each([
    ["0 bytes", "", "the file is empty. Get the bundle again."],
    [
      "other data",
      "hello",
      'the file is not a bundle: its first line is not {"type":"bundle",...}. Name a file that the command certify wrote.',
    ],
    [
      "a bundle that is cut off",
      good.text.slice(0, 900),
      "the hash in the last line of the file is not the hash of the lines before it. The file was changed, or it is not complete. Get the bundle again.",
    ],
    [
      "a newer format",
      sealed(body.replace('"format":1', '"format":2')),
      "the bundle has the format 2, but this aiorig reads only format 1. Use the version of aiorig that wrote the bundle.",
    ],
    [
      "a field that the format does not have",
      sealed(body.replace('"format":1', '"format":1,"x":1')),
      "line 1 cannot be read: the line does not have the fields of the first line of a bundle. The hash of the file matches, so the file is not damaged. A program other than aiorig wrote it. Name a file that the command certify wrote.",
    ],
    [
      "results of schema 1",
      sealed(body.replace('"schema":2', '"schema":0')),
      "line 7 cannot be read: schema: this version of aiorig reads schema 1 and 2, not 0. The hash of the file matches, so the file is not damaged. A program other than aiorig wrote it. Name a file that the command certify wrote.",
    ],
    [
      "a trace that is not valid",
      sealed(body.replace('"stdout":""', '"stdout":1')),
      "line 13 cannot be read: the line does not contain a valid trace. The hash of the file matches, so the file is not damaged. A program other than aiorig wrote it. Name a file that the command certify wrote.",
    ],
    [
      "deeply nested JSON",
      sealed(`${body}${"[".repeat(200_000)}\n`),
      "line 17 cannot be read: the line is not JSON. The hash of the file matches, so the file is not damaged. A program other than aiorig wrote it. Name a file that the command certify wrote.",
    ],
  ])("%s", (_what, text, problem) => {
    expect(verify(text)).toEqual({ kind: "refuted", problems: [problem] });
  });

  test("a file is refused if some of its bytes are not text", () => {
    const broken = Buffer.concat([Buffer.from(body), Buffer.from([0xff, 0x0a])]);
    expect(verifyBundle(broken, SUITE, SUITE_HASH).kind).toBe("refuted");
  });
});

describe("with another suite", () => {
  const [group] = SUITE.groups;
  const [first, ...rest] = group!.clauses;
  const other = (clauses: typeof rest) => ({ ...SUITE, groups: [{ ...group!, clauses }] });

  test("with another suite, unchanged clauses are judged again, and all other clauses are named", () => {
    const suite = other([{ ...first!, statement: "It marks a or b." }, ...rest]);
    expect(verifyBundle(Buffer.from(good.text), suite, "6".repeat(64))).toEqual({
      kind: "other suite",
      head: good.head,
      rejudged: 4,
      changed: ["SAMPLE-01"],
    });
  });

  test("if a verdict differs, the bundle is refuted, and the message says that a check may have changed", () => {
    const check = () => ({ kind: "broken", detail: "no" }) as const;
    const suite = other([{ ...first!, check: Object.assign(check, { legal: [["a"]] }) }, ...rest]);
    expect(verifyBundle(Buffer.from(good.text), suite, "6".repeat(64))).toEqual({
      kind: "refuted",
      problems: [
        'SAMPLE-01: verdict is "pass", but the trace leads to "fail"; met is true, but the trace leads to false; detail is absent, but the trace leads to "no". This machine has a different suite. Its check of this clause may differ from the check that judged the bundle.',
      ],
    });
  });
});

test("hostile text in a bundle stays data", () => {
  const header = {
    ...HEADER,
    host: ALL_HOSTILE,
    runtimes: [{ ...HEADER.runtimes[0]!, version: ALL_HOSTILE, platform: ALL_HOSTILE }],
  };
  const { text } = bundleOf(evidenceOf({ "SAMPLE-04": ALL_HOSTILE }, { header }));
  expect(verify(text)).toMatchObject({ kind: "verified", rejudged: 5 });
});

function bundleOf(evidence: Evidence) {
  return makeBundle(evidence, SUITE, { aiorig: "0.3.1", suiteHash: SUITE_HASH });
}

function verify(text: string) {
  return verifyBundle(Buffer.from(text), SUITE, SUITE_HASH);
}

/** Returns evidence in which somebody changed the verdict of `clause` after the run. */
function changed(clause: string, change: { [Field in keyof VerdictLine]?: unknown }): Evidence {
  const { runs, ...rest } = evidenceOf();
  const verdicts = runs[0]!.verdicts.map((line) => {
    if (line.clause !== clause) return line;
    const entries = Object.entries({ ...line, ...change });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as VerdictLine;
  });
  return { ...rest, runs: [{ header: HEADER, verdicts }] };
}

/** Returns the evidence with a runtime that has pins, although a clause was skipped because "port has no pins". */
function withPins(evidence: Evidence): Evidence {
  const header = { ...HEADER, runtimes: [{ ...HEADER.runtimes[0]!, pins: true }] };
  return { ...evidence, runs: evidence.runs.map((run) => ({ ...run, header })) };
}

function withoutSeal(text: string): string {
  return text.slice(0, text.indexOf('{"type":"seal"'));
}

function traceLine(clause: string): object {
  const { trace, ...run } = runOf(clause, "a");
  return { ...run, ...trace };
}
