import { expect, test } from "vitest";
import { runStops } from "./stops.ts";

const isLinux = process.platform === "linux";
const reason = isLinux ? "" : " (skipped: it looks into /proc, which only Linux has)";

// A sample, all of it on cpython: npm run campaign:stops tries more.
test.skipIf(!isLinux)(
  `random signals to random processes at random moments leave nothing behind${reason}`,
  async () => {
    const told: string[] = [];
    const { signal } = new AbortController();
    const failures = await runStops({ seed: 23, count: 4 }, (line) => told.push(line), signal);
    expect(told, told.join("\n")).toHaveLength(5);
    expect(failures, told.join("\n")).toBe(0);
  },
  300_000,
);
