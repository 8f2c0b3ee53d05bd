import { BoardInput } from "../board/board-input.ts";
import { deferred } from "../board/deferred.ts";
import type { VirtualBoard } from "../emulated-boards/virtual-board.ts";
import type { Symbols } from "../emulator/firmware/symbols.ts";
import type { Drive } from "../emulator/nets/drive.ts";
import { describeContention } from "../python/contention.ts";
import type { LivePins, LiveSetup } from "../trace/live-pins.ts";
import {
  type AnalogStep,
  type PinSetup,
  type StimulusStep,
  TEMPERATURE_SENSOR,
} from "../trace/pin-setup.ts";
import { sentinelOf } from "../trace/probe-output.ts";
import { tasksOf } from "../trace/recorded-tasks.ts";
import type { Outcome } from "../trace/run.ts";
import type { WatchCondition } from "../trace/session-setup.ts";
import { timeOutput } from "../trace/timed-output.ts";
import type { TimedText } from "../trace/trace.ts";
import type { TypedText } from "../trace/typed-text.ts";
import { cutUndriven, type Level, type Waveform } from "../trace/waveform.ts";
import { recordActivity } from "./activity-log.ts";
import { attachDevices } from "./attached-devices.ts";
import { untilEnd } from "./board-console.ts";
import { type BoardRecord, type BoardRunOptions, runOnBoard } from "./board-run.ts";
import type { ProgramRecord } from "./define-runtime.ts";
import { joinNets } from "./joined-nets.ts";
import type { ReadProgram } from "./program-file.ts";
import { setUpEdges } from "./set-up-edges.ts";
import { typeOnTime } from "./type-on-time.ts";
import { undrivenTimes } from "./undriven-times.ts";

export interface WatchedBoardOptions
  extends Pick<BoardRunOptions, "library" | "use" | "stop" | "atStop" | "explain"> {
  /**
   * The names and addresses of the firmware's functions. Undefined if the run does not record what the processor does.
   */
  readonly symbols?: Symbols | undefined;
  readonly until?: WatchCondition | undefined;
  /** The texts that aiorig types into the console of the program, each with its time. */
  readonly typed?: readonly TypedText[] | undefined;
  /**
   * The callback for a person who drives wires or types while the program runs, for example in a browser. Undefined if
   * there is no such person.
   */
  readonly live?: LiveSetup | undefined;
  /** True if the board must record what the tasks do. */
  readonly tasks?: boolean | undefined;
}

/**
 * Runs a user's own program on an emulated board that has just been turned on. The board compiles the program and then
 * waits for a start signal, which is time 0. Stimulus steps happen exactly at their times. Each wire of the setup has a
 * net of its own. The waveform is the emulator's own log of these nets, exact to the nanosecond. The promise rejects
 * only because of a defect of aiorig.
 */
export async function watchBoard(
  booted: VirtualBoard,
  program: ReadProgram,
  pins: PinSetup,
  { stop, atStop, symbols, until, live, typed = [], ...options }: WatchedBoardOptions,
): Promise<ProgramRecord> {
  const { simulation, chip, board, time } = booted;
  const netOf = joinNets(simulation, chip, pins);
  const startNet = simulation.join(START, chip.pin(START_GPIO));
  const log = symbols && recordActivity(chip, symbols);
  const enough = new AbortController();
  const started = deferred<StartState>();
  const parts: TimedText[] = [];
  const driven: StimulusStep[] = [];
  const keys: TypedText[] = [];
  const input = live === undefined && typed.length === 0 ? undefined : new BoardInput();
  let isOver = false;
  let endRealTime = () => {};
  let resetNs: number | undefined;
  let isUnfed = false;

  const running = runOnBoard(board, program, {
    ...options,
    input,
    lingers: true,
    isDisposable: true,
    limitMs: START_LIMIT_MS + pins.watchMs + STOP_LIMIT_MS,
    stop: AbortSignal.any([enough.signal, stop]),
    atStop: () => (stop.aborted ? atStop() : { kind: "watched" }),
    start: {
      gpio: START_GPIO,
      limitMs: START_LIMIT_MS,
      // The host may call this function several times, because it looks for the start line in all recent output.
      onWaiting: once(() => {
        const drives = Object.values(pins.wires).map((gpio) => chip.pin(gpio).drive);
        const devices = attachDevices(simulation, pins.devices ?? [], (wire) =>
          simulation.net(netOf.get(wire)!),
        );
        devices.start(simulation.nowNs);
        listen();
        const startNs = simulation.nowNs;
        chip.beforeReset = (byProgram) => {
          if (isOver || resetNs !== undefined) return false;
          resetNs = chip.nowNs;
          // A reset by the watchdog would delete the record of the tasks. So aiorig delays this reset and stops the
          // program. Then the board prints the record.
          isUnfed = !byProgram && options.tasks === true;
          if (isUnfed) enough.abort();
          return isUnfed;
        };
        started.resolve({ startNs, firstEdge: simulation.edges.length, drives });
        simulation.drive(startNet, "high");
        if (live === undefined) return;
        endRealTime = time.followRealTime();
        live.onStart(livePins(startNs));
      }),
    },
  });
  // A program that cannot be compiled never waits for the start signal, so its run ends first.
  const start = await Promise.race([started.promise, running]);
  if ("outcome" in start) return withSession(start, emptySession(pins));

  const isMet = watchFor(until);
  const look = () => {
    if (isMet()) enough.abort();
    return false;
  };
  time.watch(look);
  const sentinel = sentinelOf(program.source);
  // At the end of the session, the program may already have ended, while the board is still printing the record of the
  // tasks. aiorig then waits until the board has printed this record.
  const isReporting = () => timeOutput(untilEnd(parts), sentinel).endUs !== undefined;
  await Promise.all([
    drive([...pins.stimulus, ...(pins.analog ?? [])]),
    typeOnTime(
      typed.filter(({ atMs }) => atMs < pins.watchMs),
      { time, startMs: start.startNs / 1e6, ended: running },
      (text) => input?.type(text),
    ),
    time
      .waitFor(running, pins.watchMs)
      .then((hasEnded) => hasEnded || (isReporting() && time.waitFor(running, REPORT_LIMIT_MS)))
      .then((hasEnded) => hasEnded || enough.abort()),
  ]);
  isOver = true;
  endRealTime();
  // The watchdog wants to reset the board. A reset would delete the record of the tasks, so aiorig stops the program
  // first. If the program does not stop in time, aiorig resets the board here.
  if (isUnfed && !(await time.waitFor(running, UNFED_LIMIT_MS))) chip.reset();
  const run = withReset(await running, isUnfed);
  time.unwatch(look);

  const { printed, endUs, returnedUs, hasThread } = timeOutput(untilEnd(parts), sentinel);
  const { startNs: startedAtNs } = start;
  const usOf = (ns: number) => Math.round(ns - startedAtNs) / 1000;
  const isWatched = run.outcome.kind === "watched";
  const { recorded = [], failedAtUs, hasThreadLeft = hasThread } = run;
  const programEndUs = failedAtUs ?? returnedUs;
  // When a machine.Timer is switched off, its hardware alarm stays armed. So an armed alarm does not mean that the
  // program continues. But if nothing happened after the last line of the program, the program is over.
  const isIdle = programEndUs !== undefined && !isWatched && isIdleAfter(programEndUs);
  const reportUs = isIdle ? programEndUs : endUs;
  const ownEndUs = resetNs === undefined ? (reportUs ?? usOf(simulation.nowNs)) : usOf(resetNs);
  const lengthUs = Math.min(isWatched ? pins.watchMs * 1000 : ownEndUs, pins.watchMs * 1000);
  const waveform = readWaveform(start, lengthUs);
  const used = Object.entries(pins.wires)
    .filter(([wire, gpio], i) => {
      const hasMoved = waveform.edges.some((edge) => edge.wire === wire);
      return hasMoved || chip.pin(gpio).drive !== start.drives[i];
    })
    .map(([wire]) => wire);
  return {
    outcome: contentionSince(start.startNs, lengthUs) ?? run.outcome,
    trace: {
      ...run.trace,
      waveform,
      session: {
        console: printed,
        lengthUs,
        used,
        ...(live && { driven, typed: keys }),
        ...(failedAtUs !== undefined && { failedAtUs }),
        ...(returnedUs !== undefined && !isIdle && { returnedAtUs: returnedUs }),
        ...(hasThreadLeft && { hasThreadLeft }),
        ...tasksOf(recorded, lengthUs),
        ...(options.tasks && run.recorded === undefined && { areTasksLost: true as const }),
      },
      ...(log && { activity: log.since(start.startNs) }),
    },
  };

  /**
   * Returns true if it is certain that nothing happened after the time `us`: no handler of the program ran, nothing was
   * printed, and no wire moved.
   */
  function isIdleAfter(us: number): boolean {
    if (log === undefined || !log.knowsHandlers || hasThreadLeft) return false;
    return (
      usOf(log.lastHandlerNs) <= us &&
      printed.every(({ atUs }) => atUs <= us) &&
      (simulation.edges.at(-1)?.ns ?? 0) <= startedAtNs + us * 1000
    );
  }

  /** Starts to record the bytes that the board sends. The host's connection still gets these bytes, too. */
  function listen(): void {
    const { serial } = chip;
    const { onData } = serial;
    const decoder = new TextDecoder();
    const startNs = simulation.nowNs;
    serial.onData = (bytes) => {
      parts.push({
        atUs: Math.round(simulation.nowNs - startNs) / 1000,
        text: decoder.decode(bytes, { stream: true }),
      });
      onData?.(bytes);
    };
  }

  function livePins(startNs: number): LivePins {
    return {
      drive(wire, level) {
        if (isOver) return;
        driven.push({ wire, level, atMs: (simulation.nowNs - startNs) / 1e6 });
        simulation.drive(simulation.net(netOf.get(wire)!), driveOf(level));
      },
      type(text) {
        if (isOver) return;
        keys.push({ text, atMs: (simulation.nowNs - startNs) / 1e6 });
        input?.type(text);
      },
      look: () => ({
        nowMs: (simulation.nowNs - startNs) / 1e6,
        levels: Object.fromEntries(
          [...netOf].map(([wire, net]) => [wire, simulation.net(net).level]),
        ),
        printed: timeOutput(untilEnd(parts), sentinelOf(program.source))
          .printed.map(({ text }) => text)
          .join(""),
      }),
    };
  }

  async function drive(steps: readonly (StimulusStep | AnalogStep)[]): Promise<void> {
    const { startNs } = (await started.promise) as StartState;
    for (const step of steps.toSorted((a, b) => a.atMs - b.atMs)) {
      const { wire, atMs } = step;
      const waitMs = (startNs + atMs * 1e6 - simulation.nowNs) / 1e6;
      if (atMs >= pins.watchMs || (waitMs > 0 && (await time.waitFor(running, waitMs)))) return;
      if ("volts" in step && wire === TEMPERATURE_SENSOR) {
        chip.temperatureVolts = step.volts;
        continue;
      }
      const net = simulation.net(netOf.get(wire)!);
      if ("volts" in step) net.setVolts(step.volts);
      else simulation.drive(net, driveOf(step.level));
    }
  }

  /** Returns a function that says whether the condition `until` has become true. */
  function watchFor(until: WatchCondition | undefined): () => boolean {
    if (until === undefined) return () => false;
    let seen = simulation.edges.length;
    let printed = "";
    let seenParts = 0;
    return () => {
      if (until.kind === "edge") {
        const from = seen;
        seen = simulation.edges.length;
        return simulation.edges
          .slice(from)
          .some(({ net, level }) => net === netOf.get(until.wire) && level === until.level);
      }
      const more = parts.slice(seenParts);
      seenParts = parts.length;
      printed += more.map(({ text }) => text).join("");
      const isThere = printed.replaceAll("\r\n", "\n").includes(until.text);
      printed = printed.slice(-2 * until.text.length - 2);
      return isThere;
    };
  }

  function readWaveform({ startNs, firstEdge }: StartState, lengthUs: number): Waveform {
    const initial: Record<string, Level> = Object.fromEntries(
      Object.keys(pins.wires).map((wire) => [wire, 0]),
    );
    const wiresOf = new Map<string, string[]>();
    for (const [wire, net] of netOf) wiresOf.set(net, [...(wiresOf.get(net) ?? []), wire]);
    for (const { net, level } of simulation.edges.slice(0, firstEdge)) {
      for (const wire of wiresOf.get(net) ?? []) initial[wire] = level;
    }
    const edges = simulation.edges
      .slice(firstEdge)
      .flatMap(({ net, level, ns }) =>
        (wiresOf.get(net) ?? []).map((wire) => ({
          wire,
          level,
          atUs: Math.round(ns - startNs) / 1000,
        })),
      )
      .filter(({ atUs }) => atUs <= lengthUs);
    const setUpUs = Object.fromEntries(
      [...setUpEdges(simulation, { startNs, firstEdge })].flatMap(([net, us]) =>
        us > lengthUs ? [] : (wiresOf.get(net) ?? []).map((wire) => [wire, us]),
      ),
    );
    const undriven = undrivenTimes(simulation.driveChanges, startNs).flatMap(
      ({ wire: net, ...one }) => (wiresOf.get(net) ?? []).map((wire) => ({ wire, ...one })),
    );
    const waveform = { initial, edges, setUpUs, undriven, watchedUs: lengthUs };
    return { ...waveform, ...cutUndriven(waveform, lengthUs) };
  }

  function contentionSince(startNs: number, lengthUs: number): Outcome | undefined {
    const endNs = startNs + lengthUs * 1000;
    const found = simulation.contentions.find(
      (one) => one.startNs >= startNs && one.startNs <= endNs,
    );
    if (found === undefined) return undefined;
    const atMs = Math.round((found.startNs - startNs) / 1000) / 1000;
    return { kind: "unmeasurable", reason: describeContention(found.net, atMs) };
  }
}

/**
 * Changes the outcome to "crashed" if `isUnfed` is true, except if the run was aborted. `isUnfed` means that the
 * watchdog wanted to reset the board, but aiorig stopped the program first. So the run itself does not report a crash.
 */
function withReset(run: BoardRecord, isUnfed: boolean): BoardRecord {
  if (!isUnfed || run.outcome.kind === "aborted") return run;
  const detail = "its watchdog reset it";
  return { ...run, outcome: { kind: "crashed", detail, resetBy: "watchdog" } };
}

function driveOf(level: Level | null): Drive {
  if (level === null) return "floating";
  return level === 1 ? "high" : "low";
}

/** The state of the board at the start signal. */
interface StartState {
  readonly startNs: number;
  /** The index of the first edge after the start. */
  readonly firstEdge: number;
  /** How the board drives the pin of each wire, in the order of the wires. */
  readonly drives: readonly string[];
}

/**
 * The pin that gets the start signal. On a Pico, this pin measures the supply voltage and is not on the header, so
 * almost no program uses it.
 */
const START_GPIO = 29;
const START = "start signal";

const START_LIMIT_MS = 5000;
const STOP_LIMIT_MS = 10_000;
/**
 * The longest time in milliseconds by which aiorig delays a reset by the watchdog. aiorig uses this time to stop the
 * program before the reset.
 */
const UNFED_LIMIT_MS = 2000;
/** The longest wait for the record of the tasks. A board prints a full record in less than one second. */
const REPORT_LIMIT_MS = 5000;

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}

function emptySession({ wires }: PinSetup) {
  const initial = Object.fromEntries(Object.keys(wires).map((wire) => [wire, null]));
  return {
    waveform: { initial, edges: [], watchedUs: 0 },
    session: { console: [], lengthUs: 0, used: [] },
  };
}

function withSession(
  run: ProgramRecord,
  parts: Pick<NonNullable<Required<ProgramRecord>["trace"]>, "waveform" | "session">,
): ProgramRecord {
  return { ...run, trace: { ...run.trace, ...parts } };
}
