import { expect, test } from "vitest";
import type { OwnExpectation } from "../check/own-expectation.ts";
import type { VerdictLine } from "./results-lines.ts";
import { updateExpectations } from "./updated-expectations.ts";

const TARGET = "exec=mine";

function line(clause: string, fields: Partial<VerdictLine> = {}): VerdictLine {
  return {
    ...{ type: "verdict", clause, runtime: TARGET, level: "must", repetition: 1 },
    ...{ verdict: "fail", expected: "pass", met: false, detail: "it\n differs" },
    ...{ program: "x.py", ms: 1, ...fields },
  };
}

function update(
  entries: readonly OwnExpectation[],
  lines: readonly VerdictLine[],
  outcome?: OwnExpectation["outcome"],
) {
  const ids = ["EVENT-01", "EVENT-02", "EVENT-03", "LOCK-01", "LOCK-02"];
  return updateExpectations(entries, lines, { target: TARGET, ids, outcomeOf: () => outcome });
}

const GENERATED: OwnExpectation = {
  clauses: "EVENT-01",
  when: { column: TARGET },
  verdict: "fail",
  unreviewed: true,
  seen: "it differs",
};

const REVIEWED: OwnExpectation = {
  clauses: "LOCK-*",
  when: { column: TARGET },
  verdict: "fail",
  reason: "no locks yet",
};

test("each deviation of the target becomes an unreviewed entry", () => {
  const updated = update(
    [],
    [
      line("EVENT-01"),
      line("EVENT-02", { verdict: "error", broke: "program", detail: "it died" }),
      line("EVENT-03", { verdict: "unsupported", detail: "no events" }),
      line("LOCK-01", { verdict: "pass", met: true }),
      line("LOCK-02", { runtime: "cpython" }),
    ],
    "crashed",
  );
  expect(updated).toEqual({
    entries: [
      GENERATED,
      {
        ...{ clauses: "EVENT-02", when: { column: TARGET }, verdict: "error", outcome: "crashed" },
        ...{ unreviewed: true, seen: "it died" },
      },
      {
        ...{ clauses: "EVENT-03", when: { column: TARGET }, verdict: "unsupported" },
        ...{ unreviewed: true, seen: "no events" },
      },
    ],
    added: ["EVENT-01", "EVENT-02", "EVENT-03"],
    changed: [],
    removed: [],
    left: [],
  });
});

test("if a declared deviation no longer occurs, the update adds an entry that expects the clause to pass", () => {
  const gone = line("EVENT-01", { verdict: "pass", expected: "fail", detail: "it passes" });
  expect(update([], [gone]).entries).toEqual([
    { ...GENERATED, verdict: "pass", seen: "it passes" },
  ]);
});

test("if a verdict says nothing about the runtime, the update adds no entry for it", () => {
  const updated = update(
    [],
    [
      line("EVENT-01", { verdict: "error", broke: "rig" }),
      line("EVENT-02", { verdict: "inconclusive" }),
      line("EVENT-03", { repetition: 1 }),
      line("EVENT-03", { repetition: 2, verdict: "pass", met: true }),
    ],
  );
  expect(updated).toEqual({
    ...{ entries: [], added: [], changed: [], removed: [] },
    left: [
      "EVENT-01 on exec=mine: the rig broke, so the run says nothing about the runtime.",
      "EVENT-02 on exec=mine: the measurement could not decide whether the clause holds.",
      "EVENT-03 on exec=mine: flaky, 1 of 2 failed.",
    ],
  });
});

test("a second update corrects and removes entries that an update generated, and keeps all other entries", () => {
  const second: OwnExpectation = { ...GENERATED, clauses: "EVENT-02" };
  const unknown: OwnExpectation = { ...GENERATED, clauses: "GONE-01" };
  const elsewhere: OwnExpectation = { ...GENERATED, when: { column: "cpython" } };
  const entries = [REVIEWED, GENERATED, second, unknown, elsewhere];
  const updated = update(entries, [
    line("EVENT-01", { verdict: "pass", expected: "fail", own: { entry: 2 }, unreviewed: true }),
    line("EVENT-02", { verdict: "unsupported", expected: "fail", own: { entry: 3 } }),
    line("LOCK-01", { expected: "fail", met: true, own: { entry: 1 } }),
  ]);
  expect(updated).toEqual({
    entries: [REVIEWED, { ...second, verdict: "unsupported", seen: "it differs" }, elsewhere],
    added: [],
    changed: ["EVENT-02"],
    removed: ["EVENT-01", "GONE-01"],
    left: [],
  });
});

test.each<[what: string, entry: OwnExpectation]>([
  ["with a reason", REVIEWED],
  ["with a reason that still has the mark", { ...REVIEWED, unreviewed: true }],
])("an entry %s is never changed, even if it is stale", (_what, entry) => {
  const stale = line("LOCK-01", { verdict: "pass", expected: "fail", own: { entry: 1 } });
  expect(update([entry], [stale])).toEqual({
    ...{ entries: [entry], added: [], changed: [], removed: [] },
    left: [
      "LOCK-01 on exec=mine: entry 1 says fail, but the verdict is pass. A person wrote or reviewed this entry, so edit it yourself.",
    ],
  });
});
