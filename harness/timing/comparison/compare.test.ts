import { describe, expect, it } from "vitest";
import {
  type Behaviour,
  latencies,
  loop,
  measureReport,
  shares,
  sleeps,
} from "../testing/reports.ts";
import { compareMeasurements, FALSE_ALARM_RATE } from "./compare.ts";

const BLOCKS = 12;
const BEFORE = [sleeps("LATE"), loop("PERIOD"), latencies("CURVE"), shares("SHARE")];

describe("a runtime", () => {
  it("if a runtime did not change, the comparison reports no change", () => {
    expect(changesOf(BEFORE)).toEqual([]);
  });

  it("if a runtime sleeps 2 ms too long, it is worse only in its lateness", () => {
    expect(changesOf(replace(sleeps("LATE", { lateUs: 2000 })))).toEqual([
      "LATE median worse",
      "LATE p90 worse",
      "LATE p99 worse",
    ]);
  });

  it("if a runtime is late only at p99, it is worse only at p99", () => {
    const options = { samples: 400 };
    const before = [sleeps("LATE", options), ...BEFORE.slice(1)];
    const after = replace(sleeps("LATE", { ...options, tailUs: 5000 }));
    expect(changesOf(after, before)).toEqual(["LATE p99 worse"]);
  });

  it("if a runtime drifts by 200 ppm, it is worse only in its drift", () => {
    expect(changesOf(replace(loop("PERIOD", { driftPpm: 200 })))).toEqual([
      "PERIOD driftPpm worse",
    ]);
  });

  it("if the latency of a runtime grows twice as fast with the load, the runtime is worse only in its slope", () => {
    expect(changesOf(replace(latencies("CURVE", { slopeUs: 40 })))).toEqual([
      "CURVE slopeUs worse",
    ]);
  });

  it("if a runtime starves one task, the runtime is worse only in its least share", () => {
    expect(changesOf(replace(shares("SHARE", { least: 80 })))).toEqual(["SHARE least share worse"]);
  });

  it("if a runtime is faster than before, it is better", () => {
    const before = replace(sleeps("LATE", { lateUs: 2000 }));
    expect(changesOf(BEFORE, before)).toEqual([
      "LATE median better",
      "LATE p90 better",
      "LATE p99 better",
    ]);
  });

  it("if a runtime changes by less than the floor, the comparison shows no change", () => {
    const before = [sleeps("LATE", { samples: 4000 })];
    const after = [sleeps("LATE", { samples: 4000, lateUs: 30 })];
    const { verdict, figures } = compare(before, after);
    expect(verdict).toBe("no detectable change");
    expect(figures[0]!.statistics[0]).toMatchObject({
      statistic: "median",
      floor: expect.closeTo(50, 0),
    });
  });
});

describe("a comparison", () => {
  it("a comparison with too few blocks says how many blocks are needed", () => {
    const { verdict, figures } = compare(BEFORE, replace(sleeps("LATE", { lateUs: 2000 })), {
      blocks: 5,
    });
    expect(verdict).toBe("inconclusive");
    expect(figures[0]!.statistics[0]).toMatchObject({
      statistic: "median",
      verdict: "inconclusive",
      blocksNeeded: 6,
      explanation:
        "The change is larger than the floor, but it may be due to chance. About 6 blocks of samples on each side of the comparison are needed for a decision.",
    });
  });

  it("if blocks are interleaved, a slow change of the machine does not disturb the comparison", () => {
    const slower = (shift: number): Behaviour => {
      const base = sleeps("LATE", { lateUs: shift });
      return {
        ...base,
        draw: (random, turn) =>
          base.draw(random, turn).map((block) => ({
            ...block,
            samplesUs: block.samplesUs.map((sample) => sample + 100 * turn),
          })),
      };
    };
    expect(changesOf([slower(300)], [slower(0)], "interleaved")).toEqual(["LATE median worse"]);
    expect(changesOf([slower(300)], [slower(0)], "separate")).toEqual([]);
  });

  it("a comparison lists figures that only one side has", () => {
    const before = measureReport([BEFORE[0]!, BEFORE[1]!], { blocks: 5, seed: 1 });
    const after = measureReport([BEFORE[1]!, BEFORE[3]!], { blocks: 5, seed: 2 });
    expect(compareMeasurements(before, after, "separate")).toMatchObject({
      onlyBefore: ["LATE"],
      onlyAfter: ["SHARE"],
      tests: 1,
      falseAlarmRate: 0.02,
    });
  });

  it("two comparisons of the same data are byte-identical", () => {
    expect(JSON.stringify(compare(BEFORE, BEFORE))).toBe(JSON.stringify(compare(BEFORE, BEFORE)));
  });
});

describe("false alarms", () => {
  // In these measurements, nothing changed, but the blocks of samples differ by more than the floor. So the floor alone
  // would not prevent false alarms. Only the test of significance prevents them.
  const many = Array.from({ length: 20 }, (_, i) =>
    sleeps(`F${i}`, { betweenUs: 500, samples: 40 }),
  );
  const reports = Array.from({ length: 25 }, (_, run) =>
    compareMeasurements(
      measureReport(many, { blocks: 8, seed: 2 * run }),
      measureReport(many, { blocks: 8, seed: 2 * run + 1 }),
      "separate",
    ),
  );

  it("false alarms are rare in a report, even if all figures are counted together", () => {
    const alarms = reports.filter(({ verdict }) => ["better", "worse"].includes(verdict));
    expect(alarms.length).toBeLessThanOrEqual(2);
  });

  it("without a correction for the number of figures, false alarms are frequent", () => {
    const alarms = reports.filter(({ figures }) =>
      figures.some(({ statistics }) =>
        statistics.some(
          ({ p, effect, floor }) => p <= FALSE_ALARM_RATE && Math.abs(effect) > floor,
        ),
      ),
    );
    expect(alarms.length).toBeGreaterThan(4);
  });
});

function replace(behaviour: Behaviour): Behaviour[] {
  return BEFORE.map((before) => (before.id === behaviour.id ? behaviour : before));
}

function compare(
  before: readonly Behaviour[],
  after: readonly Behaviour[],
  { blocks = BLOCKS, pairing = "separate" as "separate" | "interleaved" } = {},
) {
  return compareMeasurements(
    measureReport(before, { blocks, seed: 1 }),
    measureReport(after, { blocks, seed: 2 }),
    pairing,
  );
}

function changesOf(
  after: readonly Behaviour[],
  before: readonly Behaviour[] = BEFORE,
  pairing: "separate" | "interleaved" = "separate",
): string[] {
  return compare(before, after, { pairing }).figures.flatMap(({ figure, statistics }) =>
    statistics
      .filter(({ verdict }) => verdict === "better" || verdict === "worse")
      .map(({ statistic, verdict }) => `${figure} ${statistic} ${verdict}`),
  );
}
