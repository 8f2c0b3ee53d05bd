import { expect, test } from "vitest";
import { runStops } from "./stops.ts";

const isLinux = process.platform === "linux";
const reason = isLinux ? "" : " (skipped: needs /proc, which only Linux has)";

// This test is a small sample of `npm run campaign:stops`. All commands of this sample use cpython.
test.skipIf(!isLinux)(
  `if a command gets a random signal, it leaves no processes and no files${reason}`,
  async () => {
    const told: string[] = [];
    const { signal } = new AbortController();
    const failures = await runStops({ seed: 145, count: 4 }, (line) => told.push(line), signal);
    expect(told, told.join("\n")).toHaveLength(5);
    expect(failures, told.join("\n")).toBe(0);
  },
  300_000,
);
