import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import virtualPico from "../../rigs/virtual-pico.ts";
import hil from "../../suites/hil.suite.ts";
import pin from "../../suites/pin.suite.ts";
import type { Clause } from "../check/clause.ts";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { sampleTests } from "../engine/testing/sampled-tests.ts";
import { judge } from "../results/judge.ts";
import {
  openVirtualRig,
  type VirtualRig,
  type VirtualRigOptions,
} from "../rig/opening/virtual-rig.ts";
import { parsePress } from "../session/stimulus/drive-text.ts";
import { watchProgram } from "../session/watch-program.ts";
import type { Run } from "../trace/run.ts";
import type { Runtime } from "../trace/runtime.ts";
import { noFacts } from "../trace/runtime-facts.ts";
import { recordOf } from "../trace/trace.ts";
import { edgesOf } from "../trace/waveform.ts";
import type { Config } from "./config.ts";
import { openRuntime } from "./index.ts";
import { openPicoRig } from "./pico-rig.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/", import.meta.url));
const PROGRAMS = fileURLToPath(new URL("testing/programs/", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-pins-"));
});
afterAll(() => rm(folder, { recursive: true }));

/**
 * Programs that are broken on purpose. Each row has a description, the clause, the time for which the program is
 * watched, the change to the program, and the message that reports the fault. The suite watches these programs for a
 * longer time. Here a shorter time is enough, because each fault shows early.
 */
const BROKEN: readonly [
  what: string,
  id: string,
  watchMs: number,
  find: string,
  replace: string,
  seen: RegExp,
][] = [
  [
    "blinks a tenth too slowly",
    "HIL-02",
    900,
    "blink(200)",
    "blink(220)",
    /^LED rises at .*, LED falls at .*: 2(19|20)\.\d+ ms, expected 198/,
  ],
  [
    "misses every other press",
    "PIN-11",
    600,
    "    button.irq(lambda pin: pressed.set(), Pin.IRQ_FALLING)\n",
    `    presses = []
    def press(pin):
        presses.append(pin)
        if len(presses) % 2:
            pressed.set()
    button.irq(press, Pin.IRQ_FALLING)
`,
    /button falls at .*; no answer by answer/,
  ],
  [
    "handles the newest item of its queue first",
    "PIN-10",
    2000,
    "from probe import Queue",
    `from probe import Queue as Fifo
class Queue(Fifo):
    def put_nowait(self, item):
        super().put_nowait(item)
        self._items.insert(0, self._items.pop())`,
    /button falls at .*, button rises at .*, but LED/,
  ],
  [
    "does not stop on a cancel",
    "PIN-06",
    1400,
    "        await asyncio.sleep_ms(200)\n",
    `        try:
            await asyncio.sleep_ms(200)
        except asyncio.CancelledError:
            pass
`,
    /^left falls at .*, left rises at 1100\.\d+ ms/,
  ],
  ["switches the wrong way at a press", "HIL-19", 1300, "led.off()", "led.on()", /LED/],
];

/** `npm test` runs a third of the broken programs. */
const samples = sampleTests(
  BROKEN.map(([what]) => what),
  3,
);

describe.skipIf(mustSkip)(
  `an emulated Pico on its rig${withoutFirmware}`,
  { timeout: 120_000 },
  () => {
    let pico: Runtime;
    beforeAll(async () => {
      pico = await openRuntime("pico-virtual", {});
    });
    afterAll(() => pico.close());

    async function verdictOf(
      clause: Clause,
      source: string,
    ): Promise<[string, string | undefined]> {
      const program = join(folder, "program.py");
      await writeFile(program, source);
      const run = await pico.run({ path: program }, { pins: clause.pins! });
      const { verdict, detail } = judge({ clause, facts: noFacts("pico-virtual"), program }, run);
      return [verdict, detail];
    }

    for (const [what, id, watchMs, find, replace, seen] of BROKEN) {
      test(`a program that ${what} fails ${id}, and the fixed program passes`, async (context) => {
        samples.need(context, what);
        const clause = watchedFor(clauseOf(id), watchMs);
        const source = await readFile(FIXTURES + clause.program, "utf8");
        expect(source.split(find)).toHaveLength(2);
        expect(await verdictOf(clause, source.replace(find, replace))).toEqual([
          "fail",
          expect.stringMatching(seen),
        ]);
        expect(await verdictOf(clause, source)).toEqual(["pass", undefined]);
      });
    }

    test("on an emulated rig, earlier programs do not change the output or the waveform of a later program", async () => {
      const clause = clauseOf("PIN-10");
      const hashes: string[] = [];
      for (const before of [undefined, clauseOf("HIL-19")]) {
        if (before) await pico.run({ path: FIXTURES + before.program }, { pins: before.pins! });
        const { trace } = await pico.run(
          { path: FIXTURES + clause.program },
          { pins: clause.pins! },
        );
        expect(trace.waveform!.edges).toHaveLength(57);
        hashes.push(createHash("sha256").update(JSON.stringify(trace)).digest("hex"));
      }
      expect(hashes[1]).toBe(hashes[0]);
    });
  },
);

describe.skipIf(mustSkip)(`a rig as a runtime${withoutFirmware}`, { timeout: 120_000 }, () => {
  const opened: VirtualRig[] = [];
  const events: string[] = [];
  /** The flash of the first board. Later boards start with this flash, so that the modules need not be copied again. */
  let dutFlash: Uint8Array | undefined;

  /**
   * Empties `parts` and opens the runtime of a rig. Each time the runtime opens its rig, the new emulated rig is added
   * to `parts`.
   */
  function openRig(config: Config = {}, parts = opened): Promise<Runtime> {
    parts.length = 0;
    events.length = 0;
    const open = async (isTrusted: boolean) => {
      events.push(isTrusted ? "open without checks" : "open with all checks");
      const rig = await openPrepared();
      parts.push(rig);
      return rig;
    };
    const cyclePower = async () => void events.push("cycle the power");
    return openPicoRig(virtualPico, config, open, { cyclePower });
  }

  function openPrepared(options: Partial<VirtualRigOptions> = {}): Promise<VirtualRig> {
    return openVirtualRig(virtualPico, {
      firmware: firmware(),
      dutFlash,
      isTrusted: true,
      ...options,
    });
  }

  /** A rig that several tests share. Its boards are blank at first. */
  let shared: Runtime;
  const sharedParts: VirtualRig[] = [];
  beforeAll(async () => {
    shared = await openRig({}, sharedParts);
    dutFlash = sharedParts[0]!.chips.dut.flash.bytes.slice();
  });
  afterAll(() => shared?.close());

  const blink = clauseOf("HIL-19");
  const runBlink = (rig: Runtime) =>
    rig.run({ path: FIXTURES + blink.program }, { pins: { ...blink.pins!, watchMs: 1200 } });

  test("a rig reports its identity, and runs programs one after the other, with a reset before each program", async () => {
    const rig = shared;
    const runs = await Promise.all([
      rig.run({ path: `${PROGRAMS}unfinished_line.py` }),
      runBlink(rig),
      rig.run({ path: `${PROGRAMS}endless_loop.py` }, { limitMs: 300 }),
      rig.run({ path: `${PROGRAMS}raises.py` }),
    ]);
    expect({ name: rig.name, capabilities: rig.capabilities, ...rig.identity }).toEqual({
      name: "virtual-pico",
      capabilities: { pins: true, clock: "virtual" },
      version: expect.stringMatching(/^1\.\d+/),
      platform: "Raspberry Pi Pico with RP2040, emulated",
      family: "micropython",
      port: "rp2",
      implementation: "micropython",
      asyncio: "built in",
    });
    expect(runs.map(summaryOf)).toEqual([
      ["ended", ["named"], 0],
      ["watched", [], 4],
      ["timeout", ["before"], 0],
      ["raised", ["before"], 0],
    ]);
    expect(sharedParts).toHaveLength(1);
  });

  test("a session on a rig records output with times, and names the pins that have no wire", async () => {
    const rig = shared;
    const text = `from machine import Pin
import time
led, other = Pin(16, Pin.OUT), Pin("LED", Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)
while button.value():
    pass
led.on()
print("pressed")
time.sleep_ms(20)
led.off()
print("end")
`;
    const file = join(folder, "session.py");
    await writeFile(file, text);
    const plan = {
      program: { path: "session.py", file, text },
      driven: [parsePress("GP15@50ms")],
      forMs: 200,
      rig: virtualPico,
    };
    const { signal } = new AbortController();
    const session = await watchProgram(rig, plan, signal);
    const refused = watchProgram(rig, { ...plan, driven: [parsePress("GP22@50ms")] }, signal);
    await expect(refused).rejects.toThrow(
      /^--press drives GP22, but virtual-pico has no wire at this pin\. Its wires are at GP0, GP1, /,
    );
    const { end, unseen, wires, waveform, console: parts, lengthUs } = session;
    expect({ end, unseen, wires }).toEqual({
      end: { kind: "program", outcome: { kind: "ended" } },
      unseen: [
        {
          name: "LED (GP25)",
          variables: ["other"],
          reason: "the rig virtual-pico has no wire from this pin to the instrument.",
        },
      ],
      wires: [
        { name: "GP15", variables: ["button"], gpio: 15 },
        { name: "GP16", variables: ["led"], gpio: 16 },
      ],
    });
    const [on, off] = edgesOf(waveform!, "GP16").map(({ atUs }) => atUs);
    const [first, last] = parts.filter(({ text: part }) => /\w/.test(part));
    // The clocks of host and board are compared with one message over USB, which takes about a millisecond. So the
    // times of the output are not exact.
    expect(first!.atUs - on!).toBeGreaterThan(-2000);
    expect(first!.atUs - on!).toBeLessThan(5000);
    expect(last!.atUs - off!).toBeLessThan(5000);
    expect(lengthUs).toBeLessThan(100_000);
    expect(parts.map(({ text: part }) => part).join("")).toBe("pressed\nend\n");
  });

  test("after a fault of the instrument, the power is turned off and on, and the rig is opened again with all checks", async () => {
    // An earlier test of this process has opened the rig, so the rig is trusted and opens without checks.
    const rig = await openRig();
    const [first] = opened;
    const unplug = () => {
      first!.chips.instrument.powerOff();
      first!.time.unwatch(unplug);
      return false;
    };
    first!.time.watch(unplug);
    // After a fault of the rig, aiorig runs a clause again. The second run is such a retry.
    const runs = [await runBlink(rig), await runBlink(rig)];
    await rig.close();
    expect(runs.map(summaryOf)).toEqual([
      ["rig fault", [], 0],
      ["watched", [], 4],
    ]);
    // The first opening needs no checks, because this process had opened the rig before. The opening after the fault
    // needs all checks.
    expect(events).toEqual(["open without checks", "cycle the power", "open with all checks"]);
    expect(
      judge({ clause: blink, facts: noFacts(rig.name), program: blink.program }, runs[0]!),
    ).toEqual({
      verdict: "error",
      expected: "pass",
      met: false,
      broke: "rig",
      detail: expect.stringMatching(
        /^the rig of virtual-pico failed while it ran hil\/led_off_at_press\.py \(the program is not the cause\): instrument disappeared/,
      ),
    });
  });

  test("the board of a rig gets the user's library, and keeps no files of an older library", async () => {
    const library = await mkdtemp(join(folder, "library-"));
    await writeFile(join(library, "old.py"), "where = 'old'");
    const program = join(folder, "imports.py");
    await writeFile(
      program,
      `from probe import mark
for name in ("old", "new"):
    try:
        mark(name, __import__(name).where)
    except ImportError:
        mark(name)
`,
    );
    const first = await openRig({ library });
    const seen = [recordOf((await first.run({ path: program })).trace)];
    const older = opened[0]!.chips.dut.flash.bytes.slice();
    await first.close();
    await rm(join(library, "old.py"));
    await writeFile(join(library, "new.py"), "where = 'new'");
    const second = await openPicoRig(virtualPico, { library }, () =>
      openPrepared({ dutFlash: older }),
    );
    seen.push(recordOf((await second.run({ path: program })).trace));
    await second.close();
    expect(seen).toEqual([
      ["old=old", "new"],
      ["old", "new=new"],
    ]);
  });

  test("close ends the active program and the waiting programs of a rig", async () => {
    const rig = await openRig();
    const running = rig.run({ path: `${PROGRAMS}endless_loop.py` }, { limitMs: 1e6 });
    const waiting = rig.run({ path: `${PROGRAMS}raises.py` });
    setTimeout(() => void rig.close(), 200);
    expect([(await running).outcome, (await waiting).outcome]).toEqual([
      { kind: "aborted" },
      { kind: "aborted" },
    ]);
    await rig.close();
    expect(opened.map(({ chips }) => [chips.dut.state.kind, chips.instrument.state.kind])).toEqual([
      ["off", "off"],
    ]);
  });

  test("if a check of a rig fails, the rig is not available, and the message contains the text of the check", async () => {
    const wiring = { RUN: ["dut.RUN", "instrument.GP22"] };
    const opening = openPicoRig(virtualPico, {}, () => openPrepared({ wiring, isTrusted: false }));
    await expect(opening).rejects.toThrow(
      /^virtual-pico is not available: the rig virtual-pico cannot be used: [\s\S]*rig doctor virtual-pico\.$/,
    );
  });
});

function summaryOf({ outcome, trace }: Run) {
  return [outcome.kind, recordOf(trace), trace.waveform?.edges.length ?? 0];
}

/**
 * Returns the clause with a shorter watched time. Steps of the stimulus in the last 50 ms of this time are left out,
 * because the rig could not see how the program reacts to them.
 */
function watchedFor(clause: Clause, watchMs: number): Clause {
  const pins = clause.pins!;
  const stimulus = pins.stimulus.filter(({ atMs }) => atMs < watchMs - 50);
  return { ...clause, pins: { ...pins, watchMs, stimulus } };
}

function clauseOf(id: string): Clause {
  return [...hil.clauses, ...pin.clauses].find((clause) => clause.id === id)!;
}
