import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatDriveCsv } from "../../../reports/session/drive-csv.ts";
import { mustSkip, withoutFirmware } from "../../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../../runtimes/index.ts";
import type { LiveView } from "../../trace/live-pins.ts";
import type { Runtime } from "../../trace/runtime.ts";
import type { Session } from "../session.ts";
import { readDriveFile } from "../stimulus/drive-file.ts";
import { type WatchPlan, watchProgram } from "../watch-program.ts";
import { chooseKeys, parseKey } from "./key-buttons.ts";
import { LiveButtons } from "./live-buttons.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-live-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const FILE = fileURLToPath(new URL("../../../fixtures/session/button.py", import.meta.url));
const PROGRAM = { path: "button.py", file: FILE, text: readFileSync(FILE, "utf8") };

test("a key before the start of the program presses its button at the start", async () => {
  const runtime = await openRuntime("reference", {});
  const live = new LiveButtons(chooseKeys([parseKey("b=GP15")], []));
  live.type("b");
  const stop = new AbortController();
  const plan = { program: PROGRAM, driven: [], forMs: 60_000, live };
  const watching = watchProgram(runtime, plan, stop.signal);
  while (live.view()?.levels.GP16 !== 1) await delay(2);
  stop.abort();
  const { stimulus } = await watching;
  await runtime.close();
  expect(stimulus).toEqual([{ wire: "GP15", level: 0, atMs: expect.any(Number) }]);
});

describe("a person at the keyboard, on the reference", () => pressesKeysOn("reference"));

describe.skipIf(mustSkip)(
  `a person at the keyboard, on an emulated Pico${withoutFirmware}`,
  { timeout: 60_000 },
  () => pressesKeysOn("pico-virtual"),
);

function pressesKeysOn(name: string): void {
  let runtime: Runtime;
  let session: Session;
  let realMs: number;
  const seen: LiveView[] = [];
  beforeAll(async () => {
    runtime = await openRuntime(name, {});
    const live = new LiveButtons(chooseKeys([parseKey("b=GP15")], []));
    const stop = new AbortController();
    const startMs = performance.now();
    const watching = watch({ live }, stop.signal);
    const until = async (isSo: (view: LiveView) => boolean) => {
      for (;;) {
        live.releaseDue();
        const view = live.view();
        if (view !== undefined && isSo(view)) return seen.push(view);
        await delay(2);
      }
    };
    await until(({ nowMs }) => nowMs > 100);
    live.type("x");
    live.type("b");
    await until(({ levels }) => levels.GP16 === 1);
    await until(({ printed }) => printed.includes("ms\n"));
    live.type(" ");
    await until(({ levels }) => levels.GP16 === 1);
    const heldSince = live.view()!.nowMs;
    await until(({ nowMs }) => nowMs > heldSince + 150);
    live.type("b");
    await until(({ printed }) => printed.split("ms\n").length > 2);
    stop.abort();
    realMs = performance.now() - startMs;
    session = await watching;
  }, 60_000);
  afterAll(() => runtime.close());

  function watch(plan: Partial<WatchPlan>, signal = new AbortController().signal) {
    const whole = { program: PROGRAM, driven: [], forMs: 60_000, isWithoutTasks: true, ...plan };
    return watchProgram(runtime, whole, signal);
  }

  test("a press lasts for at least 80 ms, and a hold key keeps a button down until the next key press", () => {
    const steps = session.stimulus.map(({ wire, level }) => ({ wire, level }));
    const [press, release, hold, end] = session.stimulus.map(({ atMs }) => atMs) as number[];
    expect(steps).toEqual([
      { wire: "GP15", level: 0 },
      { wire: "GP15", level: null },
      { wire: "GP15", level: 0 },
      { wire: "GP15", level: null },
    ]);
    expect(release! - press!).toBeGreaterThanOrEqual(80);
    expect(end! - hold!).toBeGreaterThanOrEqual(150);
    expect(session.end).toEqual({ kind: "interrupted" });
  });

  test("a person sees levels and printed lines while the program runs", () => {
    expect(seen.map(({ levels }) => levels.GP16)).toEqual([0, 1, 0, 1, 1, 0]);
    expect(seen.at(-1)!.printed).toMatch(/^pressed for \d+ ms\r?\npressed for \d+ ms\r?\n$/);
  });

  test("a person never sees virtual time ahead of real time", () => {
    expect(session.lengthUs / 1000).toBeLessThanOrEqual(realMs);
  });

  test("a person can repeat all presses of a live session with a file", async () => {
    const file = join(folder, "keys.csv");
    writeFileSync(file, formatDriveCsv(session.stimulus));
    const driven = await readDriveFile(file);
    const forMs = Math.ceil(session.lengthUs / 1000);
    const again = await watch({ driven, forMs });
    const edges = (one: Session) => one.waveform!.edges;
    // Both runs have the same presses, so the edges of the button must be equal. Other wires are not compared: the
    // program polls the button, so it may react differently to a very short press. The first edge is left out, because
    // the setup of the pin makes it. In a live run it may come later, because a live run starts with an additional line
    // of Python.
    const presses = (one: Session) =>
      edges(one)
        .filter(({ wire }) => wire === "GP15")
        .slice(1);
    expect(presses(again).slice(0, presses(session).length)).toEqual(presses(session));
    expect(edges(session).length).toBeGreaterThanOrEqual(8);
  });
}
