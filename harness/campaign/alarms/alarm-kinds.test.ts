import { describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../../emulated-boards/testing/test-firmware.ts";
import type { Comparison } from "../../timing/comparison/comparison.ts";
import { ALARM_KINDS } from "./alarm-kinds.ts";

const { signal } = new AbortController();

/** A plan that has fewer figures, blocks and samples than the plan of `npm run campaign:alarms`. */
const PLAN = { figures: ["LATE-0-ALONE", "LATENCY-EVENT"], blocks: 2, samples: 12 };

async function compare(kind: "reference" | "seeded") {
  const reports: Comparison[] = [];
  for await (const report of ALARM_KINDS[kind](2, signal, PLAN)) reports.push(report);
  return reports.map(({ figures }) =>
    figures.map(({ figure, statistics }) => [figure, statistics.length > 0]),
  );
}

test("a comparison of the reference with itself, on a real clock, has statistics of each figure", async () => {
  const report = [
    ["LATE-0-ALONE", true],
    ["LATENCY-EVENT", true],
  ];
  expect(await compare("reference")).toEqual([report, report]);
});

describe.skipIf(mustSkip)(`seeded delays${withoutFirmware}`, () => {
  test("a comparison of two measurements of the same seeded delays has statistics of the delays", {
    timeout: 120_000,
  }, async () => {
    expect(await compare("seeded")).toEqual([[["KNOWN-DELAYS", true]], [["KNOWN-DELAYS", true]]]);
  });
});
