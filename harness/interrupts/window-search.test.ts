import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { prepareOwnPico } from "../runtimes/pico-virtual.ts";
import type { PreparedPico } from "../runtimes/pico-virtual-board.ts";
import { type ReadProgram, readProgram } from "../runtimes/program-file.ts";
import { searchWindow } from "./search.ts";
import { judgeSearch, nameLine, type Tried } from "./search-result.ts";
import type { SearchWindow } from "./window-search.ts";

const PROGRAMS = fileURLToPath(new URL("../../fixtures/irq/", import.meta.url));

describe.skipIf(mustSkip)(`a search for interrupts${withoutFirmware}`, () => {
  let pico: PreparedPico;
  let race: ReadProgram;
  let whole: Tried;
  beforeAll(async () => {
    pico = await prepareOwnPico({});
    race = (await readProgram({ path: `${PROGRAMS}planted_race.py` })) as ReadProgram;
    whole = await search({ lengthUs: RACE_US });
  }, 120_000);

  const search = async (window: Partial<SearchWindow>): Promise<Tried> => {
    const tried = await searchWindow(
      pico,
      { program: race, gpio: 15 },
      { fromUs: undefined, lengthUs: RACE_US, limitMs: 20, ...window },
      { signal: new AbortController().signal, onProgress() {} },
    );
    if ("kind" in tried) throw new Error(tried.kind);
    return tried;
  };
  const judged = (tried: Tried) =>
    judgeSearch(tried, { program: race, promised: { kind: "same" }, limitMs: 20 });

  test("the search finds a race of only one instruction, and names this instruction", () => {
    const { unsafe, points } = judged(whole);
    expect(unsafe.map(({ code, why }) => [code.instruction, nameLine(code), why])).toEqual([
      ["STR immediate", "planted_race.py:28 in main", "it did not end"],
    ]);
    expect(points).toBeGreaterThan(200);
  });

  test("a search can be limited to one point that an earlier search found", async () => {
    const [found] = judged(whole).unsafe;
    const { points, ends } = await search({ onlyCycle: found!.cycle });
    expect(points.map(({ cycle, code }) => [cycle, code.instruction])).toEqual([
      [found!.cycle, "STR immediate"],
    ]);
    expect(ends.map(({ kind }) => kind)).toEqual(["limit"]);
  });

  test("if a run stops at a known state, it has the same end as a complete run", async () => {
    const short = { fromUs: whole.points[0]!.atUs, lengthUs: 1 };
    const merged = await search(short);
    const full = await search({ ...short, isWithoutMerging: true });
    expect(merged.points.some(({ isMerged }) => isMerged)).toBe(true);
    expect(full.points.some(({ isMerged }) => isMerged)).toBe(false);
    expect(endsOf(merged)).toEqual(endsOf(full));
  });
});

const RACE_US = 12;

function endsOf({ points, ends }: Tried) {
  return points.map(({ cycle, end }) => [cycle, ends[end]!.output.toString()]);
}
