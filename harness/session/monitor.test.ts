import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blinkSession } from "../../reports/session/testing/sample-session.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { Runtime } from "../trace/runtime.ts";
import { parseMonitor } from "./monitor-plan.ts";
import { addMonitor } from "./read-monitor.ts";
import type { SessionMonitor } from "./session-monitor.ts";
import { watchProgram } from "./watch-program.ts";

let reference: Runtime;
let micropython: Runtime;
beforeAll(async () => {
  reference = await openRuntime("reference", {});
  micropython = { ...reference, name: "none", capabilities: { pins: false, clock: "real" } };
});
afterAll(() => reference.close());

describe("the monitor of a session", () => {
  test("the report of a monitor has lanes, hogs (blocking tasks), and bytes outside the protocol", async () => {
    const { monitor, wires } = await watch("GP0");
    expect(wires.map(({ name }) => name)).toContain("GP0");
    expect({
      ...summarize(monitor!),
      problems: monitor!.problems.map(({ kind, byte }) => `${kind}: ${byte}`),
    }).toEqual({
      lanes: ["0 hog_detect: 5 5 5 5 5 5 5 5 5 205 5 5 5 5", "1: 20 20 210", "2: 200"],
      hogs: ["210"],
      problems: ["not of the protocol: 33"],
    });
  });

  test("if no pause is over the limit of the option, a monitor reports no hogs (blocking tasks)", async () => {
    const { monitor } = await watch("GP0:300ms");
    expect([monitor!.hogs!.hogs, Math.round(monitor!.hogs!.longest!.toUs / 1000)]).toEqual([
      [],
      250,
    ]);
  });

  test("a session has no monitor without the option", async () => {
    expect((await watch()).monitor).toBeUndefined();
  });

  test("if the instrument is too slow, the monitor says that its bytes cannot be read", () => {
    const session = blinkSession([], 1000);
    const waveform = { ...session.waveform!, resolutionUs: 1000 };
    const plan = { wire: "GP25", hogLimitUs: 1000 };
    expect(addMonitor({ ...session, waveform }, plan).monitor).toEqual({
      wire: "GP25",
      bytes: 0,
      lanes: [],
      resets: [],
      problems: [],
      unreadable:
        "the instrument measures edges in steps of 1000 us, but a bit of the monitor lasts 1 us.",
    });
  });

  test("--monitor needs a target that has the named pin", async () => {
    await expect(watch("GP99")).rejects.toThrow(
      '--monitor: there is no pin "GP99". The pins are GP0 to GP28, and LED for GP25.',
    );
    await expect(watch("GP0", micropython)).rejects.toThrow(
      "--monitor reads GP0, but none has no pins. Use --runtime pico-virtual or --runtime reference.",
    );
  });
});

test.each([
  ["GP0", { wire: "GP0", hogLimitUs: 100_000 }],
  ["4:20ms", { wire: "GP4", hogLimitUs: 20_000 }],
  ["D10", { wire: "D10", hogLimitUs: 100_000 }],
])("the option %s names the pin of the monitor and the time limit for hogs", (text, plan) => {
  expect(parseMonitor(text)).toEqual(plan);
});

test.each([
  [
    "",
    '"" is not clear. Write the pin, for example GP0, or the pin and the limit for a hog: with GP0:20ms, a pause of more than 20 ms is a hog.',
  ],
  [
    "GP0:soon",
    '"GP0:soon" is not clear. Write the pin, for example GP0, or the pin and the limit for a hog: with GP0:20ms, a pause of more than 20 ms is a hog.',
  ],
  [
    "GP0:0ms",
    '"GP0:0ms" is not clear. Write the pin, for example GP0, or the pin and the limit for a hog: with GP0:20ms, a pause of more than 20 ms is a hog.',
  ],
])("the option %s is refused", (text, message) => {
  expect(() => parseMonitor(text)).toThrow(message);
});

function watch(monitor?: string, runtime = reference) {
  const name = "monitored.py";
  const file = fileURLToPath(new URL(`../../fixtures/session/${name}`, import.meta.url));
  const program = { path: name, file, text: readFileSync(file, "utf8") };
  return watchProgram(
    runtime,
    {
      program,
      driven: [],
      forMs: 1000,
      monitor: monitor === undefined ? undefined : parseMonitor(monitor),
    },
    new AbortController().signal,
  );
}

/**
 * Returns the times between the edges of each lane and the durations of the hogs, in milliseconds. On the reference,
 * these times are exact, because code takes no time.
 */
function summarize({ lanes, hogs }: SessionMonitor) {
  const ms = (us: number) => Math.round(us / 1000);
  return {
    lanes: lanes.map(({ ident, name, edges }) => {
      const times = edges.slice(1).map(({ atUs }, i) => ms(atUs - edges[i]!.atUs));
      return `${[ident, name].filter((part) => part !== undefined).join(" ")}: ${times.join(" ")}`;
    }),
    hogs: hogs?.hogs.map(({ fromUs, toUs }) => String(ms(toUs - fromUs))),
  };
}
