import { beforeAll, describe, expect, test } from "vitest";
import type { Clause } from "../check/clause.ts";
import { broken, holds } from "../check/finding.ts";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { prepareOwnPico } from "../runtimes/pico-virtual.ts";
import type { PreparedPico } from "../runtimes/pico-virtual-board.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import { searchWindow } from "./search.ts";
import { judgeSearch, type Tried } from "./search-result.ts";
import type { SearchWindow } from "./window-search.ts";
import { waveformOf } from "./wires.ts";

const program = {
  file: "follows.py",
  source: `
import time
from machine import Pin
led = Pin(16, Pin.OUT, value=0)
def follow(pin): led(pin())
Pin(15, Pin.IN, Pin.PULL_DOWN).irq(follow, hard=True)
time.sleep_ms(1000)
`,
};

/**
 * The stimulus has a step at 60 ms and a step at 61 ms. The first step changes nothing, because the edge that the
 * search makes has already driven the button high. The second step drives the button low.
 */
const pins: PinSetup = {
  wires: { button: 15, led: 16 },
  stimulus: [
    { wire: "button", level: 1, atMs: 60 },
    { wire: "button", level: 0, atMs: 61 },
  ],
  watchMs: 62,
};

describe.skipIf(mustSkip)(`a search with the wires of a clause${withoutFirmware}`, () => {
  let pico: PreparedPico;
  let merged: Tried;
  beforeAll(async () => {
    pico = await prepareOwnPico({});
    merged = await search({});
  }, 120_000);

  const search = async (window: Partial<SearchWindow>): Promise<Tried> => {
    const tried = await searchWindow(
      pico,
      { program, gpio: 15, pins },
      { fromUs: undefined, lengthUs: 0.4, limitMs: 20, ...window },
      { signal: new AbortController().signal, onProgress() {} },
    );
    if ("kind" in tried) throw new Error(tried.kind);
    return tried;
  };

  test("a run has the edge of its point, the answer of the program, and the steps of the clause", () => {
    const shapes = merged.points.map((point) =>
      edgesOf(merged, point).map(({ wire, level }) => `${wire} ${level}`),
    );
    expect(shapes.length).toBeGreaterThan(5);
    expect(new Set(shapes.map(String))).toEqual(new Set(["button 1,led 1,button 0,led 0"]));
    const firsts = merged.points.map((point) => edgesOf(merged, point)[0]!.atUs);
    expect(firsts).toEqual(merged.points.map(({ atUs }) => atUs));
  });

  test("if a run stops at a known state, it has the same edges as a complete run", async () => {
    const full = await search({ isWithoutMerging: true });
    expect(merged.points.some(({ isMerged }) => isMerged)).toBe(true);
    expect(full.points.some(({ isMerged }) => isMerged)).toBe(false);
    expect(merged.points.map((point) => edgesOf(merged, point))).toEqual(
      full.points.map((point) => edgesOf(full, point)),
    );
  });

  test("each point is judged by its own waveform", () => {
    const middleUs = merged.points[3]!.atUs;
    const check: Clause["check"] = ({ waveform }) =>
      waveform!.edges[0]!.atUs < middleUs ? broken("too early") : holds;
    const clause = { id: "PIN-99", check } as Clause;
    const { unsafe, ends } = judgeSearch(merged, {
      program,
      promised: { kind: "clause", clause },
      limitMs: 20,
    });
    expect(unsafe.map(({ atUs, why }) => [atUs, why])).toEqual(
      merged.points.slice(0, 3).map(({ atUs }) => [atUs, "too early"]),
    );
    expect(ends.map(({ run, points, why }) => [run.outcome.kind, points, why])).toEqual([
      ["watched", 3, "too early"],
      ["watched", merged.points.length - 3, undefined],
    ]);
  });
});

function edgesOf({ wires }: Tried, { edges }: Tried["points"][number]) {
  return waveformOf(wires!, edges!).edges;
}
