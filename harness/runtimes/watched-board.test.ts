import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import { talk, USUAL_FORMAT } from "../trace/serial-line.ts";
import { PICO } from "./board-library.ts";
import { prepareKeptPico } from "./kept-pico.ts";
import { bootPico, type PreparedPico } from "./pico-virtual-board.ts";
import { readProgram } from "./program-file.ts";
import { readTargetLibrary } from "./target-library.ts";
import { type WatchedBoardOptions, watchBoard } from "./watched-board.ts";

describe.skipIf(mustSkip)(`an emulated board with a user's own program${withoutFirmware}`, () => {
  let pico: PreparedPico;
  beforeAll(async () => {
    const library = fileURLToPath(new URL("../../fixtures/session/lib/", import.meta.url));
    const places = ["patterns.py", "shapes/square.py"];
    const files = places.map((place) => {
      const file = `${library}${place}`;
      return { place, file, bytes: readFileSync(file) };
    });
    const beside = { files, usesOurs: false, hasMarks: false };
    pico = await prepareKeptPico(firmware(), await readTargetLibrary({ beside }, PICO));
  });

  test("the waveform equals the emulator's own log of the nets", async () => {
    const { trace, simulation } = await watch("button.py", BUTTON);
    const startNs = simulation.edges.find(({ net }) => net === "start signal")!.ns;
    const log = simulation.edges
      .filter(({ net, ns }) => net !== "start signal" && ns > startNs && ns <= startNs + 2e9)
      .map(({ net, level, ns }) => ({ wire: net, level, atUs: Math.round(ns - startNs) / 1000 }));
    expect(trace!.waveform).toEqual({
      initial: { GP15: 0, GP16: 0 },
      edges: log,
      setUpUs: { GP15: log.find(({ wire }) => wire === "GP15")!.atUs },
      undriven: [],
      watchedUs: 2_000_000,
    });
    expect(log.length).toBeGreaterThan(8);
  });

  test.each([
    ["all the memory that MicroPython leaves, if its tasks are not recorded", false, 220_000],
    ["140 kB of memory while its tasks are recorded", true, 140_000],
  ])("a program without marks has %s", async (_, tasks, bytes) => {
    expect(await freeMemory({ tasks })).toBeGreaterThan(bytes);
  });

  test("the record of the tasks leaves more memory for a program with large modules", async () => {
    const files = [
      {
        place: "large.py",
        file: "/large.py",
        bytes: Buffer.from(`x = 1\n${"# \n".repeat(20_000)}`),
      },
    ];
    const beside = { files, usesOurs: false, hasMarks: false };
    const library = await readTargetLibrary({ beside }, PICO);
    expect(await freeMemory({ tasks: true, library })).toBeGreaterThan(180_000);
  });

  test("the stimulus is exact to the nanosecond", async () => {
    const { trace } = await watch("button.py", BUTTON);
    const driven = trace!.waveform!.edges.filter(({ wire }) => wire === "GP15");
    // The first edge comes from the pull-up that the program turns on.
    expect(driven.slice(1).map(({ level, atUs }) => [level, atUs])).toEqual([
      ...[
        [0, 400_000],
        [1, 480_000],
        [0, 1_000_000.25],
        [1, 1_080_000],
      ],
    ]);
  });

  test("the record has the times of the output, and the pins that the program used", async () => {
    const { trace, outcome } = await watch("button.py", {
      ...BUTTON,
      wires: { ...BUTTON.wires, GP2: 2 },
    });
    const { console, lengthUs, used } = trace!.session!;
    const printed = console.map(({ text }) => text).join("");
    expect({ outcome, lengthUs, used, printed }).toEqual({
      outcome: { kind: "watched" },
      lengthUs: 2_000_000,
      used: ["GP15", "GP16"],
      printed: expect.stringMatching(/^pressed for \d\d ms\npressed for \d\d ms\n$/),
    });
    const [first] = console;
    const released = trace!.waveform!.edges.find(
      ({ wire, level }) => wire === "GP16" && level === 0,
    )!;
    const latenessUs = first!.atUs - released.atUs;
    expect(latenessUs).toBeGreaterThan(0);
    expect(latenessUs).toBeLessThan(2000);
  });

  test("a program on the board can import modules from the folder of the program", async () => {
    const setup = { wires: { GP2: 2, LED: 25 }, stimulus: [], watchMs: 60_000 };
    const { trace, outcome } = await watch("uses_modules.py", setup);
    const printed = trace!.session!.console.map(({ text }) => text).join("");
    const edges = (name: string) => trace!.waveform!.edges.filter(({ wire }) => wire === name);
    expect([outcome, printed, edges("GP2").length, edges("LED").length]).toEqual([
      { kind: "ended" },
      "two modules did it\n",
      8,
      8,
    ]);
  });

  test("the watch ends when the program ends", async () => {
    const setup = { wires: { GP16: 16, GP17: 17 }, stimulus: [], watchMs: 60_000 };
    const { trace, outcome } = await watch("two_leds.py", setup);
    const { console, lengthUs } = trace!.session!;
    const printed = console.map(({ text }) => text).join("");
    expect([outcome, printed]).toEqual([{ kind: "ended" }, "two LEDs blink\ndone\n"]);
    expect(lengthUs).toBeGreaterThan(600_000);
    expect(lengthUs).toBeLessThan(700_000);
    // The program ends just after it has printed its last line. USB may need a millisecond to send this line. It may
    // need a second millisecond to report the end of the program.
    expect(lengthUs - console.at(-1)!.atUs).toBeLessThan(4000);
  });

  test("a program that ends by itself is not interrupted while the board prints the record of its tasks", async () => {
    const setup = { wires: { GP16: 16 }, stimulus: [] };
    const more = { tasks: true };
    const long = await watch("many_turns.py", { ...setup, watchMs: 10_000 }, more);
    const { lengthUs } = long.trace!.session!;
    // Printing the record takes the board more than 30 ms, so it is still printing when the watched time is over.
    const short = await watch("many_turns.py", { ...setup, watchMs: lengthUs / 1000 + 15 }, more);
    expect([long, short].map(({ outcome }) => outcome)).toEqual([
      { kind: "ended" },
      { kind: "ended" },
    ]);
  });

  test("the watch ends soon after its end condition has become true", async () => {
    const until = { kind: "text", text: "pressed for" } as const;
    const { trace, simulation } = await watch(
      "button.py",
      { ...BUTTON, watchMs: 60_000 },
      { until },
    );
    expect(trace!.session!.console.map(({ text }) => text).join("")).toMatch(
      /^pressed for \d\d ms\n/,
    );
    expect(simulation.nowNs).toBeLessThan(2e9);
  });

  test("if the program and the stimulus drive a pin to different levels, the report names the pin", async () => {
    const stimulus = [{ wire: "GP16", level: 1, atMs: 100 }] as const;
    const { outcome } = await watch("button.py", { ...BUTTON, stimulus, watchMs: 200 });
    expect(outcome).toEqual({
      kind: "unmeasurable",
      reason: "at 100 ms, the program and the stimulus drive GP16 to different levels",
    });
  });

  test("a program with a syntax error has an empty session", async () => {
    const { trace, outcome } = await watch(
      "../../harness/runtimes/testing/programs/syntax_error.py",
      BUTTON,
    );
    expect([outcome.kind, trace!.session]).toEqual([
      "raised",
      { console: [], lengthUs: 0, used: [] },
    ]);
  });

  test("a servo gets pulses of exactly the right length", async () => {
    const pins = { wires: { GP15: 15 }, stimulus: [], watchMs: 500 };
    const edges = (await watch("beginner/servo_sweep.py", pins)).trace!.waveform!.edges;
    const widths = edges
      .slice(1)
      .flatMap(({ level, atUs }, i) => (level === 0 ? [Math.round(atUs - edges[i]!.atUs)] : []));
    expect([...new Set(widths)]).toEqual([500, 1500, 2500]);
  });

  test("an ADC reads the voltages that the user planned", async () => {
    const analog = [
      { wire: "GP26", volts: 1.2, atMs: 500 },
      { wire: "GP26", volts: 3.3, atMs: 1500 },
    ];
    const pins = { wires: { GP26: 26 }, stimulus: [], analog, watchMs: 5000 };
    const { trace } = await watch("beginner/potentiometer.py", pins);
    expect(trace!.stdout).toBe("0.00 V\n1.20 V\n3.30 V\n");
  });

  test("a UART with joined RX and TX receives its own bytes, and both wires have the same edges", async () => {
    const wires = { GP4: 4, GP5: 5 };
    const joins = [["GP4", "GP5"]] as const;
    const pins = { wires, joins, stimulus: [], watchMs: 1000 };
    const { trace } = await watch("beginner/uart_loopback.py", pins);
    const edges = ["GP4", "GP5"].map((wire) =>
      trace!.waveform!.edges.filter((edge) => edge.wire === wire).map(({ atUs }) => atUs),
    );
    expect(trace!.stdout).toBe("b'hello\\n'\nNone\n");
    expect(edges[0]!.length).toBeGreaterThan(30);
    expect(edges[1]).toEqual(edges[0]);
  });

  test("a UART answers a device that sends text", async () => {
    const stimulus = talk("GP1", Buffer.from("hi\n"), 50, { ...USUAL_FORMAT, baudRate: 9600 });
    const pins = { wires: { GP0: 0, GP1: 1 }, stimulus, watchMs: 100 };
    const { trace } = await watch("beginner/uart_echo.py", pins);
    expect(trace!.stdout).toBe("got b'hi\\n'\n");
    expect(trace!.waveform!.edges.filter(({ wire }) => wire === "GP0").length).toBeGreaterThan(10);
  });

  test("the first edge of a wire is the setup of a pin only if no signal made it", async () => {
    const text = talk("GP1", Buffer.from("hi\n"), 50, { ...USUAL_FORMAT, baudRate: 9600 });
    const stimulus = [{ wire: "GP1", level: 1, atMs: 0 } as const, ...text];
    // uart_echo.py sets up GP0 as TX and GP1 as RX. The stimulus makes GP1 high at the start, like the other end of a
    // UART.
    const pins = { wires: { GP0: 0, GP1: 1 }, stimulus, watchMs: 100 };
    const echo = (await watch("beginner/uart_echo.py", pins)).trace!.waveform!;
    const [tx, rx] = ["GP0", "GP1"].map(
      (name) => echo.edges.find(({ wire }) => wire === name)!.atUs,
    );
    expect(echo.setUpUs).toEqual({ GP0: tx, GP1: rx });
    const leds = { wires: { GP16: 16, GP17: 17 }, stimulus: [], watchMs: 60_000 };
    const blink = (await watch("two_leds.py", leds)).trace!.waveform!;
    expect(blink.edges.length).toBeGreaterThan(0);
    expect(blink.setUpUs).toEqual({});
  });

  test("the record has the times in which nothing drives a wire and the wire keeps its last level", async () => {
    const stimulus = [
      { wire: "GP2", level: 1, atMs: 0 },
      { wire: "GP2", level: null, atMs: 15 },
    ] as const;
    const pins = { wires: { GP2: 2, GP12: 12, GP14: 14 }, stimulus, watchMs: 1000 };
    const { waveform, stdout } = (await watch("released.py", pins)).trace!;
    const lengths = waveform!.undriven!.map(({ wire, fromUs, toUs }) => [
      wire,
      Math.round((toUs - fromUs) / 10_000) * 10,
    ]);
    const levels = waveform!.edges.filter(({ wire }) => wire === "GP2").map(({ level }) => level);
    // The program does not set up GP2, so GP2 keeps the pull-down that it has after a reset. The pull-down makes GP2
    // low when the stimulus releases it.
    expect([lengths, levels, stdout]).toEqual([
      ...[
        [
          ["GP12", 30],
          ["GP14", 10],
        ],
        [1, 0],
        "0 1\n",
      ],
    ]);
  });

  test("a state machine that calls a function continues after the end of the program", async () => {
    const pins = { wires: { "LED (GP25)": 25 }, stimulus: [], watchMs: 200 };
    const { trace, outcome } = await watch("beginner/state_machine.py", pins);
    expect(outcome.kind).toBe("watched");
    // A round needs 64.5 ms.
    const printed = trace!.session!.console.map(({ text }) => text).join("");
    expect(printed.match(/round/g)!.length).toBeGreaterThanOrEqual(2);
  });

  test("a timer continues after the end of the program", async () => {
    const pins = { wires: { GP25: 25 }, stimulus: [], watchMs: 1100 };
    const { trace, outcome } = await watch("beginner/timer_blink.py", pins);
    expect(outcome).toEqual({ kind: "watched" });
    const times = trace!.waveform!.edges.map(({ atUs }) => Math.round(atUs / 50_000) * 50);
    expect(times).toEqual([400, 800]);
    expect(trace!.session!.returnedAtUs).toBeLessThan(400_000);
  });

  async function freeMemory(options: Partial<WatchedBoardOptions>): Promise<number> {
    const pins = { wires: {}, stimulus: [], watchMs: 1000 };
    const { trace } = await watch("free_memory.py", pins, options);
    const printed = trace!.session!.console.map(({ text }) => text).join("");
    return Number(/^free: (\d+)\n$/.exec(printed)?.[1]);
  }

  async function watch(name: string, pins: PinSetup, more: Partial<WatchedBoardOptions> = {}) {
    const path = fileURLToPath(new URL(`../../fixtures/session/${name}`, import.meta.url));
    const program = await readProgram({ path });
    if ("kind" in program) throw new Error(program.detail);
    const booted = bootPico(pico);
    const { library } = pico;
    const stop = new AbortController().signal;
    const record = await watchBoard(booted, program, pins, {
      ...{ library, stop, atStop: () => ({ kind: "aborted" }) as const },
      ...more,
    });
    booted.chip.powerOff();
    return { ...record, simulation: booted.simulation };
  }
});

const BUTTON: PinSetup = {
  wires: { GP15: 15, GP16: 16 },
  stimulus: [
    { wire: "GP15", level: 0, atMs: 400 },
    { wire: "GP15", level: null, atMs: 480 },
    { wire: "GP15", level: 0, atMs: 1000.00025 },
    { wire: "GP15", level: null, atMs: 1080 },
  ],
  watchMs: 2000,
};
