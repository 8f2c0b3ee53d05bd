import { RealClock } from "../scheduler/real-clock.ts";
import { BeatingClock } from "./beating-clock.ts";
import { describeContention } from "./contention.ts";
import { EdgeBuffer } from "./edge-buffer.ts";
import { Interrupts } from "./interrupts.ts";
import { LiveSteps } from "./live-steps.ts";
import type { ProgramTask, Report } from "./program-task.ts";
import { SimulatedI2cTarget } from "./simulated-i2c-target.ts";
import { SimulatedInput } from "./simulated-input.ts";
import { type PinObserver, SimulatedPins } from "./simulated-pins.ts";
import { SimulatedPwm } from "./simulated-pwm.ts";
import { SimulatedTimers } from "./simulated-timers.ts";
import { SimulatedUart } from "./simulated-uart.ts";
import { READ_COST_US } from "./time-functions.ts";
import type { WaitingOptions } from "./waiting-module.ts";

/**
 * The clock that one run sees, and the simulated hardware that depends on this clock. The modules of the bridge and the
 * interpreter use both.
 */
export type RunTime = Omit<WaitingOptions, "onDeadlock"> & {
  /** Returns the ticks of the interpreter in milliseconds, with a fraction. */
  readMs(): number;
  /**
   * From this call on, it costs virtual time to read the time. Call this when Python code starts. Before that, the
   * interpreter reads the time only for its file system.
   */
  start(): void;
  /** True if the Python code has read the time since `start`, or if time has passed. */
  isTouched(): boolean;
};

/** Makes the clock of a run, which is virtual or real, and the simulated hardware. */
export function makeRunTime(task: ProgramTask, report: Report): RunTime {
  return task.clock === "virtual" ? virtualTime(task, report) : realTime();
}

/** Makes a virtual clock, and the hardware that depends on it. The ticks of MicroPython follow this clock. */
function virtualTime(task: ProgramTask, report: Report): RunTime {
  const edges = task.pins && new EdgeBuffer(task.pins.edges);
  const clock = new BeatingClock({ startTickMs: task.startTickMs }, edges);
  const startUs = clock.nowUs();
  const limitUs = startUs + task.limitMs * 1000;
  const interrupts = new Interrupts();
  const input = new SimulatedInput(interrupts);
  const hardware = { clock, interrupts, input };
  const pins = task.pins && edges && simulatePins(hardware, task.pins, edges, report);
  for (const { text, atMs } of task.pins?.typed ?? []) {
    clock.at(startUs + atMs * 1000, () => {
      for (const key of keysOf(text)) input.type(key);
    });
  }
  let hasStarted = false;
  let lastReadMs = 0;
  return {
    clock,
    lastReadMs: () => lastReadMs,
    limitUs,
    interrupts,
    pins,
    input: pins && input,
    pwm: pins && new SimulatedPwm(clock, pins),
    uarts: pins && UART_SOURCES.map((source) => new SimulatedUart(source, clock, pins, interrupts)),
    i2cTargets:
      pins &&
      I2C_TARGET_SOURCES.map((source) => new SimulatedI2cTarget(source, clock, pins, interrupts)),
    timers: new SimulatedTimers(clock, interrupts),
    block(us) {
      const endUs = Math.min(clock.nowUs() + us, limitUs + 1);
      while (clock.nowUs() < endUs && !interrupts.isDue) clock.waitUntil(endUs);
      return endUs - clock.nowUs();
    },
    readMs() {
      const ms = clock.nowUs() / 1000;
      lastReadMs = Math.floor(ms);
      if (hasStarted) clock.spend(READ_COST_US);
      return ms;
    },
    start() {
      hasStarted = true;
    },
    isTouched: () => clock.nowUs() !== startUs,
  };
}

/** Returns the codes of the keys that type a text. Each code is one byte. */
function keysOf(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

interface Hardware {
  readonly clock: BeatingClock;
  readonly interrupts: Interrupts;
  readonly input: SimulatedInput;
}

function simulatePins(
  { clock, interrupts, input }: Hardware,
  { setup, isSession, live }: NonNullable<ProgramTask["pins"]>,
  edges: EdgeBuffer,
  report: Report,
): SimulatedPins {
  const observer: PinObserver = {
    onLevel: (wire, level, atUs) => edges.write(wire, level, atUs),
    onUse: (wire) => edges.use(wire),
    onContention: (wire, atUs) =>
      report({
        kind: isSession ? "contended" : "crashed",
        detail: describeContention(wire, atUs / 1000),
      }),
  };
  const pins = new SimulatedPins(clock, interrupts, setup, observer, isSession);
  clock.onMove = () => pins.catchUp();
  if (live !== undefined) {
    clock.followRealTime(new LiveSteps(live), (step) => {
      if ("key" in step) input.type(step.key);
      else pins.drive(step.wire, step.level);
    });
  }
  return pins;
}

/** The numbers of the UARTs' interrupts. shim/machine.py has the same numbers. */
const UART_SOURCES = [32, 33];
/** The numbers of the I2C targets' interrupts. shim/machine.py has the same numbers. */
const I2C_TARGET_SOURCES = [36, 37];

/** Makes a real clock, without pins and other hardware. The ticks of MicroPython follow this clock. */
function realTime(): RunTime {
  const clock = new RealClock();
  let hasStarted = false;
  let wasRead = false;
  return {
    clock,
    block(us) {
      clock.waitUntil(clock.nowUs() + us);
      return 0;
    },
    limitUs: Number.POSITIVE_INFINITY,
    interrupts: new Interrupts(),
    lastReadMs: () => 0,
    readMs() {
      wasRead ||= hasStarted;
      return clock.nowUs() / 1000;
    },
    start() {
      hasStarted = true;
    },
    isTouched: () => wasRead,
  };
}
