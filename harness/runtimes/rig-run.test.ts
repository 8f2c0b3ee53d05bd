import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import virtualPico from "../../rigs/virtual-pico.ts";
import hil from "../../suites/hil.suite.ts";
import pin from "../../suites/pin.suite.ts";
import type { Clause } from "../check/clause.ts";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { judge } from "../results/judge.ts";
import { wiringOf } from "../rig/definition/wiring.ts";
import type { OpenRig } from "../rig/opening/opened-rig.ts";
import {
  openVirtualRig,
  type VirtualRig,
  type VirtualRigOptions,
} from "../rig/opening/virtual-rig.ts";
import { withPlainFirmata } from "../rig/testing/plain-firmata.ts";
import type { LiveSetup } from "../trace/live-pins.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import { noFacts } from "../trace/runtime-facts.ts";
import type { Trace } from "../trace/trace.ts";
import { edgesOf } from "../trace/waveform.ts";
import type { PreparedPico } from "./pico-virtual-board.ts";
import { runOnRig } from "./rig-run.ts";
import { preparedPico } from "./testing/prepared-pico.ts";

const NEVER = new AbortController().signal;

/** A program in which the LED follows the button. */
const FOLLOWS = `from machine import Pin
led = Pin(16, Pin.OUT, value=0)
button = Pin(15, Pin.IN, Pin.PULL_UP)
print("ready")
while True:
    led.value(not button.value())
`;

const PRESSES: PinSetup = {
  wires: { LED: 16, button: 15 },
  stimulus: [
    { wire: "button", level: 0, atMs: 30 },
    { wire: "button", level: null, atMs: 45.5 },
    { wire: "button", level: 0, atMs: 60 },
    { wire: "button", level: null, atMs: 61 },
  ],
  watchMs: 80,
};

/**
 * A program in which two controllers read two registers of a target, one after the other. After 150 ms, the program
 * addresses the target again and prints the error number if the target does not answer.
 */
const READS_A_TARGET = `from machine import I2C, Pin, SoftI2C
import time
first = I2C(0, scl=Pin(5), sda=Pin(4)).readfrom_mem(0x33, 1, 2)
soft = SoftI2C(scl=Pin(5), sda=Pin(4))
print(first, soft.readfrom_mem(0x33, 1, 2))
time.sleep_ms(150)
try:
    soft.readfrom(0x33, 1)
except OSError as e:
    print(e.errno)
`;

const WITH_TARGET: PinSetup = {
  wires: { SDA: 4, SCL: 5 },
  stimulus: [],
  devices: [
    {
      kind: "i2c target",
      ...{ sda: "SDA", scl: "SCL", address: 0x33, registers: [0, 0x41, 0x42] },
      faults: [{ kind: "absent", fromMs: 140 }],
    },
  ],
  watchMs: 400,
  endsWithProgram: true,
};

const WATCHED: PinSetup = { wires: { LED: 16 }, stimulus: [], watchMs: 80 };

describe.skipIf(mustSkip)(`a program on a rig${withoutFirmware}`, { timeout: 120_000 }, () => {
  let pico: PreparedPico;
  beforeAll(async () => {
    pico = await preparedPico();
  });

  function open(options: Partial<VirtualRigOptions> = {}): Promise<VirtualRig> {
    const { flash } = pico;
    return openVirtualRig(virtualPico, {
      firmware: firmware(),
      dutFlash: flash,
      isTrusted: true,
      ...options,
    });
  }

  async function run(rig: OpenRig, source: string, pins = PRESSES, signal = NEVER) {
    const program = { file: "/programs/program.py", source };
    const { library } = pico;
    const { outcome, trace } = await runOnRig(rig, program, pins, { library, signal });
    return { outcome, trace: { marks: [], stdout: "", stderr: "", ...trace } };
  }

  /**
   * Returns the edges that really happened on the wires, during the watched time after the last rising edge of the
   * start wire.
   */
  function happened({ simulation }: VirtualRig, pins: PinSetup) {
    const startNs = simulation.edges.findLast(
      ({ net, level }) => net === "GP14" && level === 1,
    )!.ns;
    return Object.entries(pins.wires).flatMap(([wire, gpio]) =>
      simulation.edges
        .filter(
          ({ net, ns }) =>
            net === `GP${gpio}` && ns > startNs && ns <= startNs + pins.watchMs * 1e6,
        )
        .map(({ ns, level }) => ({ wire, level, atUs: (ns - startNs) / 1000 })),
    );
  }

  test("on an emulated rig, a device answers on the nets, and the time of the device starts with the program", async () => {
    const rig = await open();
    const { outcome, trace } = await run(rig, READS_A_TARGET, WITH_TARGET);
    await rig.close();
    expect([outcome, trace.stdout]).toEqual([{ kind: "ended" }, "b'AB' b'AB'\n19\n"]);
    // The pull-ups are on before the program starts, so both wires are high at first. Each transfer begins with a
    // falling edge of SDA.
    const { initial, edges } = trace.waveform!;
    expect([initial, edges[0]]).toEqual([
      { SDA: 1, SCL: 1 },
      { wire: "SDA", level: 0, atUs: expect.any(Number) },
    ]);
  });

  test("a real instrument cannot act as a device that answers", async () => {
    const rig = await open();
    const { simulation: _, ...real } = rig;
    const { outcome } = await run(real, READS_A_TARGET, WITH_TARGET);
    await rig.close();
    expect(outcome).toEqual({
      kind: "unmeasurable",
      reason:
        "the program needs a device that answers (i2c target), but the instrument instrument can only make edges at times that are known before the run. Use an emulated board or the reference",
    });
  });

  test("the first step of the stimulus starts the program; the waveform is exact to one sample", async () => {
    const rig = await open();
    const { outcome, trace } = await run(rig, FOLLOWS);
    const waveform = trace.waveform!;
    const truth = happened(rig, PRESSES);
    const seen = Object.keys(PRESSES.wires).flatMap((wire) => edgesOf(waveform, wire));
    await rig.close();
    expect({ outcome, stdout: trace.stdout, initial: waveform.initial }).toEqual({
      outcome: { kind: "watched" },
      stdout: "ready\n",
      initial: { LED: 0, button: 0 },
    });
    expect(seen.map(({ wire, level }) => `${wire} ${level}`)).toEqual([
      ...["LED 1", "LED 0", "LED 1", "LED 0"],
      ...["button 1", "button 0", "button 1", "button 0", "button 1"],
    ]);
    expect(truth.map(({ wire, level }) => `${wire} ${level}`)).toEqual(
      seen.map(({ wire, level }) => `${wire} ${level}`),
    );
    const errorsUs = seen.map(({ atUs }, i) => atUs - truth[i]!.atUs);
    expect(Math.max(...errorsUs.map(Math.abs))).toBeLessThanOrEqual(0.0485);
    const pressesUs = edgesOf(waveform, "button")
      .slice(1)
      .map(({ atUs }) => atUs);
    for (const [i, atUs] of pressesUs.entries()) {
      expect(Math.abs(atUs - PRESSES.stimulus[i]!.atMs * 1000)).toBeLessThanOrEqual(0.1);
    }
    expect([waveform.watchedUs, waveform.resolutionUs]).toEqual([80_000, 0.048]);
  });

  test("if a person drives a wire, each step has the time at which its edge happened", async () => {
    const rig = await open();
    let startMs = 0;
    const live: LiveSetup = {
      onStart(pins) {
        startMs = performance.now();
        const timer = setInterval(() => {
          const { nowMs, levels } = pins.look();
          if (nowMs > 40 && levels.LED === 0) pins.drive("button", 0);
          if (levels.LED === 1) {
            clearInterval(timer);
            pins.drive("button", null);
          }
        }, 10);
      },
    };
    const { library } = pico;
    const pins = { ...PRESSES, stimulus: [], watchMs: 300 };
    const program = { file: "/programs/program.py", source: FOLLOWS };
    const { outcome, trace } = await runOnRig(rig, program, pins, {
      library,
      signal: NEVER,
      session: { live },
    });
    const realMs = performance.now() - startMs;
    await rig.close();
    const { waveform, session } = trace as Trace;
    const edges = edgesOf(waveform!, "button").filter(({ atUs }) => atUs > 40_000);
    const { driven = [] } = session!;
    expect(outcome).toEqual({ kind: "watched" });
    expect(edges.map(({ level }) => level)).toEqual([0, 1]);
    expect([driven.at(0), driven.at(-1)]).toEqual([
      { wire: "button", level: 0, atMs: expect.closeTo(edges[0]!.atUs / 1000, 6) },
      { wire: "button", level: null, atMs: expect.closeTo(edges[1]!.atUs / 1000, 6) },
    ]);
    expect(realMs).toBeGreaterThan(299);
  });

  test("after Ctrl-C, a session keeps its record, and the wires that a person held are released", async () => {
    const rig = await open();
    const ctrlC = new AbortController();
    const live: LiveSetup = {
      onStart(pins) {
        pins.drive("button", 0);
        const timer = setInterval(() => {
          if (pins.look().levels.LED !== 1) return;
          clearInterval(timer);
          ctrlC.abort();
        }, 10);
      },
    };
    const { library } = pico;
    const pins = { ...PRESSES, stimulus: [], watchMs: 60_000 };
    const program = { file: "/programs/program.py", source: FOLLOWS };
    const options = { library, signal: ctrlC.signal, session: { live } };
    const { outcome, trace } = await runOnRig(rig, program, pins, options);
    const held = rig.simulation.net("GP15").level;
    await rig.close();
    const { waveform, session } = trace as Trace;
    expect({ outcome, held, printed: session!.console.map(({ text }) => text).join("") }).toEqual({
      outcome: { kind: "aborted" },
      held: 1,
      printed: "ready\n",
    });
    expect(edgesOf(waveform!, "LED").map(({ level }) => level)).toContain(1);
    expect(session!.lengthUs).toBeLessThan(60_000_000);
  });

  test("a rig watches wires after a program's end, reports broken programs, and runs the next program", async () => {
    const rig = await open();
    const ends = await run(rig, "from machine import Pin\nPin(16, Pin.OUT, value=1)\n", WATCHED);
    const raises = await run(rig, "1/0", WATCHED);
    const none = await run(rig, "while:", WATCHED);
    const last = await run(rig, FOLLOWS, WATCHED);
    await rig.close();
    const summary = [ends, raises, none, last].map(({ outcome, trace: { waveform } }) => [
      outcome.kind,
      outcome.kind === "raised" ? outcome.exception : "",
      waveform?.watchedUs,
      waveform?.edges.map(({ wire, level }) => `${wire} ${level}`).join(" "),
    ]);
    expect(summary).toEqual([
      ["ended", "", 80_000, "LED 1"],
      ["raised", "ZeroDivisionError: divide by zero", 80_000, ""],
      ["raised", "SyntaxError: invalid syntax", undefined, undefined],
      // The first program turned the LED on. The LED is off when the second program starts, because each program starts
      // on a board that was just reset.
      ["watched", "", 80_000, ""],
    ]);
  });

  test.each([
    [
      "whose instrument is unplugged",
      ({ chips }: VirtualRig) => chips.instrument.powerOff(),
      /^instrument disappeared: the instrument was unplugged/,
    ],
    [
      "whose instrument is reset",
      ({ chips }: VirtualRig) => chips.instrument.reset(),
      /^instrument disappeared: the instrument was unplugged, lost power or was reset/,
    ],
    [
      "whose board is unplugged",
      ({ chips }: VirtualRig) => chips.dut.powerOff(),
      /^dut disappeared while it ran its code and did not come back/,
    ],
  ])(
    "a program %s in the middle of its run is reported as a rig fault",
    async (_what, strike, detail) => {
      const rig = await open();
      const strikeOnce = () => {
        const start = rig.simulation.edges.findLast(({ net }) => net === "GP14");
        if (start?.level !== 1 || rig.simulation.nowNs < start.ns + 40e6) return false;
        rig.time.unwatch(strikeOnce);
        strike(rig);
        return false;
      };
      rig.time.watch(strikeOnce);
      const { outcome } = await run(rig, FOLLOWS);
      await rig.close();
      expect(outcome).toEqual({ kind: "rig fault", detail: expect.stringMatching(detail) });
    },
  );

  test("if edges come too fast for the instrument, the rig fault says at what time edges are missing", async () => {
    const rig = await open();
    const source = `import rp2, time
from machine import Pin
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def fast():
    set(pins, 1) [7]
    set(pins, 0) [7]
rp2.StateMachine(0, fast, freq=2_000_000, set_base=Pin(16)).active(1)
time.sleep(1)
`;
    const { outcome, trace } = await run(rig, source, WATCHED);
    await rig.close();
    expect(outcome).toEqual({
      kind: "rig fault",
      detail: expect.stringMatching(
        /records were lost between .* and .*, because edges came faster/,
      ),
    });
    // The edges before the loss are kept. Their number depends on the garbage collections of the instrument.
    expect(trace.waveform!.edges.length).toBeGreaterThan(1000);
  });

  test.each([
    ["the start wire is open", { GP14: undefined }, /GP14 did not go high as the start signal/],
    [
      "the start wire is held high",
      { GP14: ["dut.GP14"], high: ["instrument.GP14"] },
      /GP14 is already high before the start signal/,
    ],
  ])("a program is not judged if %s", async (_what, changes, detail) => {
    const entries = Object.entries({ ...wiringOf(virtualPico), ...changes });
    const wiring = Object.fromEntries(
      entries.filter((entry): entry is [string, string[]] => entry[1] !== undefined),
    );
    const rig = await open({ wiring });
    if ("high" in wiring) rig.simulation.drive(rig.simulation.net("GP14"), "high");
    const { outcome } = await run(rig, FOLLOWS, WATCHED);
    await rig.close();
    expect(outcome).toEqual({ kind: "rig fault", detail: expect.stringMatching(detail) });
  });

  test("a program is not judged if the stimulus failed because something else drives the wire", async () => {
    const rig = await open();
    rig.simulation.drive(rig.simulation.net("GP15"), "low");
    const pins = { ...PRESSES, stimulus: [{ wire: "button", level: 1, atMs: 30 } as const] };
    const { outcome } = await run(rig, FOLLOWS, pins);
    await rig.close();
    expect(outcome).toEqual({
      kind: "rig fault",
      detail:
        "the instrument should have driven button to 1 at 30.000 ms, but the wire did not get this level: something else drives the wire, or the instrument skipped the step",
    });
  });

  test("a program is not measured if the rig lacks a wire, or has too little memory for the stimulus", async () => {
    const rig = await open();
    const outcomes = [];
    for (const gpio of [14, 22]) {
      outcomes.push((await run(rig, FOLLOWS, { ...WATCHED, wires: { LED: gpio } })).outcome);
    }
    const step = { wire: "LED", level: 0, atMs: 1 } as const;
    const stimulus = Array.from({ length: 1024 }, () => step);
    outcomes.push((await run(rig, FOLLOWS, { ...WATCHED, stimulus })).outcome);
    await rig.close();
    expect(outcomes).toEqual([
      {
        kind: "unmeasurable",
        reason:
          "LED is on GP14 of the device under test, but the rig virtual-pico uses this pin for its start signal",
      },
      {
        kind: "unmeasurable",
        reason:
          "LED is on GP22 of the device under test, but the rig virtual-pico has no wire at this pin",
      },
      {
        kind: "unmeasurable",
        reason: "the stimulus has 1024 steps, but instrument can store only 1023",
      },
    ]);
  });

  test("a program is stopped when the caller aborts the run, even during a schedule", async () => {
    const rig = await open();
    const stop = new AbortController();
    const stopOnce = () => {
      if (edgeCount(rig, "GP15") >= 2) stop.abort();
      return false;
    };
    rig.time.watch(stopOnce);
    const far = { wire: "button", level: 0, atMs: 9000 } as const;
    const pins = { ...PRESSES, stimulus: [...PRESSES.stimulus, far], watchMs: 10_000 };
    const { outcome } = await run(rig, FOLLOWS, pins, stop.signal);
    const stoppedAtMs = rig.time.nowMs;
    await rig.close();
    expect(outcome).toEqual({ kind: "aborted" });
    expect(stoppedAtMs).toBeLessThan(5000);
  });

  test("a plain Firmata board watches a program and finds large faults, but cannot press buttons or measure short times", async () => {
    const rig = await withPlainFirmata(await open());
    const verdictOf = async (clause: Clause, slower = "") => {
      const file = fileURLToPath(new URL(`../../fixtures/${clause.program}`, import.meta.url));
      const source = (await readFile(file, "utf8")).replace("blink(200)", `blink(200${slower})`);
      const measured = await run(rig, source, clause.pins);
      const program = clause.program;
      const { verdict, detail } = judge(
        { clause, facts: noFacts("my-rig"), program },
        { ...measured, wallMs: 0 },
      );
      return [clause.id, verdict, detail];
    };
    const verdicts = [
      await verdictOf(clauseOf("HIL-01")),
      await verdictOf(clauseOf("HIL-02")),
      await verdictOf(clauseOf("HIL-02"), " * 2"),
      await verdictOf(clauseOf("HIL-05")),
      await verdictOf(clauseOf("PIN-03")),
    ];
    await rig.close();
    expect(verdicts).toEqual([
      ["HIL-01", "pass", undefined],
      [
        "HIL-02",
        "inconclusive",
        expect.stringMatching(/^LED rises at .* edges are timed in steps of 25\.000 ms$/),
      ],
      [
        "HIL-02",
        "fail",
        expect.stringMatching(/^LED rises at .*, LED falls at .* ms, expected .* ms$/),
      ],
      [
        "HIL-05",
        "inconclusive",
        "instrument cannot drive button at given times, because aiorig plain 2.5 has no schedules. Use a Pico as the instrument",
      ],
      [
        "PIN-03",
        "inconclusive",
        "an expected level of wire lasts only 1 ms, but edges are timed in steps of 25.000 ms, so the instrument may miss this level",
      ],
    ]);
  });
});

function clauseOf(id: string): Clause {
  return [...hil.clauses, ...pin.clauses].find((clause) => clause.id === id)!;
}

function edgeCount({ simulation }: VirtualRig, net: string): number {
  return simulation.edges.filter((edge) => edge.net === net).length;
}
