import { wiresOf } from "../devices/create-device.ts";
import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import type { DeviceSetup } from "../trace/device-setup.ts";
import type { LiveSetup } from "../trace/live-pins.ts";
import type { PinSetup, StimulusStep } from "../trace/pin-setup.ts";
import type { Run } from "../trace/run.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { SessionTrace } from "../trace/trace.ts";
import type { TypedText } from "../trace/typed-text.ts";
import { cutUndriven, type Waveform } from "../trace/waveform.ts";
import { describeNoPin, findPin, findTargetPin, type NamedPin, PICO_PINS } from "./board-pins.ts";
import { cutActivity, cutSession } from "./cut-session.ts";
import { withoutDeadlockReport } from "./deadlock-report.ts";
import type { DecodePlan } from "./decode-plan.ts";
import { idlePresses } from "./idle-presses.ts";
import type { LiveButtons } from "./live/live-buttons.ts";
import type { LiveRepl } from "./live/live-repl.ts";
import type { MonitorPlan } from "./monitor-plan.ts";
import { otherSpeeds } from "./other-speeds.ts";
import { deadlockOf, programEnd } from "./program-end.ts";
import { findProgramPins, type ProgramPin } from "./program-pins.ts";
import { addDecoded } from "./read-decoded.ts";
import { addMonitor } from "./read-monitor.ts";
import type { Session, SessionEnd, SessionProgram, SessionTyped, SessionWire } from "./session.ts";
import type { Driven } from "./stimulus/drive-text.ts";
import { StimulusError } from "./stimulus/stimulus-error.ts";
import { wireOfName, wiresOfVariable } from "./stimulus/wire-of-name.ts";
import type { Until } from "./until.ts";
import { type WatchTarget, watchTargetOf } from "./watch-target.ts";
import { withoutTurns } from "./without-turns.ts";

/** The plan of a session: the program, the time limit, how pins are driven, and what is recorded. */
export interface WatchPlan {
  readonly program: SessionProgram & {
    /** The absolute path. */
    readonly file: string;
  };
  /** The file names of the modules beside the program. */
  readonly ownModules?: readonly string[];
  readonly driven: readonly Driven[];
  /** The voltages that are put on pins, so that the program's ADC reads them. */
  readonly analog?: PinSetup["analog"];
  /** Pairs of wires that are joined, such as a UART's output and input in a loopback. */
  readonly joins?: PinSetup["joins"];
  readonly forMs: number;
  readonly until?: Until | undefined;
  /** True if the run must not record what the tasks do. */
  readonly isWithoutTasks?: boolean;
  /** The pin and the limits of a monitor, if the program reports its activity with a monitor on a UART pin. */
  readonly monitor?: MonitorPlan | undefined;
  /** The texts that are typed on the standard input of the program, each with its time. */
  readonly typed?: readonly TypedText[] | undefined;
  /** Connects a person to the standard input of the program. Not possible together with `live`. */
  readonly repl?: LiveRepl | undefined;
  /** Buttons that a person presses while the program runs. */
  readonly live?: LiveButtons | undefined;
  /** The decoders to use, and the wires that each decoder reads. */
  readonly decode?: readonly DecodePlan[];
  /** The devices that answer the program. Their wires have the names of Pico pins. */
  readonly devices?: readonly DeviceSetup[];
  /** The definition of the rig, if the runtime is a rig. */
  readonly rig?: WiredRigDefinition | undefined;
}

/**
 * Runs a user's own program on an open runtime, drives its pins as planned and watches them. The session contains only
 * the pins that the program sets up or names, the pins that are driven, and the pins that change their level. If the
 * signal aborts, the session contains everything that happened before. Throws StimulusError if the plan drives a pin
 * that cannot be driven.
 */
export async function watchProgram(
  runtime: Runtime,
  plan: WatchPlan,
  signal: AbortSignal,
): Promise<Session> {
  const { program, driven, forMs, monitor } = plan;
  const target = watchTargetOf(runtime, plan.rig);
  const heard = monitor && {
    ...monitor,
    wire: pinOn(target, { wire: monitor.wire, option: "--monitor", does: "reads" }, runtime).wire,
  };
  const decode = (plan.decode ?? []).map((one) => ({
    ...one,
    wires: one.wires.map(
      (wire) => pinOn(target, { wire, option: "--decode", does: "reads" }, runtime).wire,
    ),
  }));
  const named = findProgramPins(program.text, {
    usualPins: plan.rig === undefined,
    ownModules: plan.ownModules,
  });
  refuseDrivenOutputs(driven, named, target);
  refuseUnsimulated(target, plan, runtime);
  const stimulus = driven
    .flatMap((one) => stepsOn(target, one, runtime))
    .toSorted((a, b) => a.atMs - b.atMs);
  const until = plan.until && untilOn(target, plan.until, named);
  const live = plan.live ? liveOn(target, plan.live, plan, runtime) : plan.repl;
  const run = await runtime.run(
    { path: program.file },
    {
      signal,
      limitMs: forMs,
      ...(plan.typed && { typed: plan.typed }),
      activity: true,
      session: {
        ...(until && { until: until.condition }),
        ...(plan.isWithoutTasks && { isWithoutTasks: true }),
        ...(live && { live }),
      },
      ...(target.pins.length > 0 && {
        pins: {
          wires: Object.fromEntries(target.pins.map(({ wire, gpio }) => [wire, gpio])),
          stimulus,
          ...(plan.analog && { analog: plan.analog }),
          ...(plan.joins && { joins: plan.joins }),
          ...(plan.devices && { devices: plan.devices }),
          watchMs: forMs,
          endsWithProgram: true,
        },
      }),
    },
  );
  const all = [...stimulus, ...(run.trace.session?.driven ?? [])];
  const keys = (run.trace.session?.typed ?? []).map((key) => ({ ...key, isKey: true as const }));
  const typed: SessionTyped[] = [...(plan.typed ?? []), ...keys];
  const watched = {
    target,
    named,
    typed: typed.toSorted((a, b) => a.atMs - b.atMs),
    stimulus: all.toSorted((a, b) => a.atMs - b.atMs),
    heard: [
      ...(heard === undefined ? [] : [heard.wire]),
      ...decode.flatMap(({ wires }) => wires),
      ...(plan.devices ?? []).flatMap(wiresOf),
      ...(plan.analog ?? []).map(({ wire }) => wire),
    ],
  };
  const whole = makeSession(runtime, plan, watched, run, signal.aborted);
  const seen = until === undefined ? whole : cutSession(whole, until);
  const session = { ...seen, ...remarksOf(seen, plan, target, named) };
  const read = addDecoded(session, decode);
  return heard === undefined ? read : addMonitor(read, heard);
}

/**
 * Returns remarks about options that do not fit the program. For a rig, the result is empty, because a rig cannot
 * see what drives its wires.
 */
function remarksOf(
  { waveform }: Session,
  { program, driven }: WatchPlan,
  { pins, isSimulated }: WatchTarget,
  named: readonly ProgramPin[],
): Pick<Session, "remarks"> {
  if (waveform === undefined || !isSimulated) return {};
  const pinsAt = (wire: string) => named.filter(({ id }) => findPin(id, pins)?.wire === wire);
  const remarks = [
    ...idlePresses(driven, waveform, pinsAt),
    ...otherSpeeds(driven, program.text, pinsAt),
  ];
  return remarks.length > 0 ? { remarks } : {};
}

/** What is watched: the pins of the target, how they are driven, and the wires that are shown in any case. */
interface Watched {
  readonly target: WatchTarget;
  readonly stimulus: readonly StimulusStep[];
  readonly typed: readonly SessionTyped[];
  /** The pins that aiorig found in the source of the program. */
  readonly named: readonly ProgramPin[];
  /** The wires that a monitor, decoders, devices or voltages use. */
  readonly heard: readonly string[];
}

function makeSession(
  runtime: Runtime,
  { program: { path, text }, forMs, analog = [], isWithoutTasks = false }: WatchPlan,
  watched: Watched,
  { outcome, trace, wallMs }: Run,
  isAborted: boolean,
): Session {
  const { target, stimulus, typed, named } = watched;
  const voltages = analog.toSorted((a, b) => a.atMs - b.atMs);
  const { name, identity, capabilities } = runtime;
  const seen = trace.session ?? unseenTimes(trace, wallMs);
  const end = isAborted
    ? ({ kind: "interrupted" } as const)
    : (continuedEndOf(outcome, seen) ??
      timeEndOf(outcome, capabilities.clock, seen, forMs) ??
      programEnd(outcome, seen, text));
  const stoodStill = end.kind === "busy" && end.stoppedAtUs === undefined;
  const seenUs = stoodStill ? end.forUs : seen.lengthUs;
  const lengthUs = trace.waveform?.watchedUs === 0 ? 0 : seenUs;
  const wires = trace.waveform ? shownWires(trace.waveform, seen, watched) : [];
  const { pins, isEmulated, whyUnseen } = target;
  const activity = cutActivity(trace.activity ?? [], lengthUs);
  // Without a record of the tasks, a turn may belong to a task or only to a generator. So the source decides: a program
  // that does not use asyncio has no tasks.
  const usesAsyncio = /asyncio/.test(text);
  const hasTasks = isWithoutTasks ? usesAsyncio : seen.tasks !== undefined && seen.tasks.length > 0;
  return {
    program: { path, text },
    target: {
      name,
      description: `${identity.version}, ${identity.platform}`,
      isEmulated,
      clock: capabilities.clock,
    },
    end,
    ...(seen.returnedAtUs !== undefined &&
      seen.returnedAtUs <= lengthUs && { returnedAtUs: seen.returnedAtUs }),
    ...(seen.hasThreadLeft && { hasThreadLeft: true }),
    lengthUs,
    wires,
    unseen: named
      .filter(({ id }) => findPin(id, pins) === undefined)
      .map(({ id, variables }) => ({
        name: findPin(id)?.wire ?? String(id),
        variables,
        reason: whyUnseen,
      })),
    ...(trace.waveform && { waveform: onlyWires(trace.waveform, wires, lengthUs) }),
    console: withoutDeadlockReport(
      seen.console.filter(({ atUs }) => atUs <= lengthUs),
      end,
    ),
    stimulus: stimulus.filter(({ atMs }) => atMs * 1000 <= lengthUs),
    ...(voltages.length > 0 && {
      analog: voltages.filter(({ atMs }) => atMs * 1000 <= lengthUs),
    }),
    typed: typed.filter(({ atMs }) => atMs * 1000 <= lengthUs),
    ...(trace.activity && { activity: hasTasks ? activity : withoutTurns(activity) }),
    ...(seen.tasks && { tasks: seen.tasks }),
    ...(seen.tasksCutAtUs !== undefined && { tasksCutAtUs: seen.tasksCutAtUs }),
    ...(seen.areTasksLost && usesAsyncio && { areTasksLost: true as const }),
  };
}

/**
 * If all tasks of a session were in a deadlock, but handlers of interrupts continued until the end of the session,
 * returns the deadlock as the end of the session. Returns undefined for every other session.
 */
function continuedEndOf(outcome: Run["outcome"], seen: SessionTrace): SessionEnd | undefined {
  const hasContinued = outcome.kind === "watched" && seen.returnedAtUs !== undefined;
  return hasContinued && seen.failedAtUs === undefined ? deadlockOf(seen) : undefined;
}

/**
 * Returns the end of a session that was stopped because it reached its time limit. Returns undefined if the program
 * ended earlier.
 */
function timeEndOf(
  outcome: Run["outcome"],
  clock: "virtual" | "real",
  { lengthUs, endlessSinceUs }: SessionTrace,
  forMs: number,
): SessionEnd | undefined {
  const forUs = forMs * 1000;
  if (outcome.kind === "timeout" && clock === "virtual" && lengthUs < forUs) {
    const computedMs = outcome.limitMs;
    return endlessSinceUs === undefined
      ? { kind: "busy", sinceUs: lengthUs, forUs, computedMs }
      : { kind: "busy", sinceUs: endlessSinceUs, stoppedAtUs: lengthUs, forUs, computedMs };
  }
  // At the time limit, the program gets KeyboardInterrupt. It may catch this exception and end by itself, so this end
  // counts as the time limit.
  const isTime =
    outcome.kind === "watched" ||
    (outcome.kind === "ended" && lengthUs >= forUs) ||
    (outcome.kind === "timeout" && outcome.limitMs === forMs);
  return isTime ? { kind: "time", forUs } : undefined;
}

/**
 * Returns the output of a runtime that does not record when a text was printed. All its output counts as printed at the
 * start.
 */
function unseenTimes({ stdout, stderr }: Run["trace"], wallMs: number): SessionTrace {
  const text = stdout + stderr;
  return {
    console: text === "" ? [] : [{ atUs: 0, text }],
    lengthUs: wallMs * 1000,
    used: [],
  };
}

function shownWires(
  { edges }: Waveform,
  { used }: SessionTrace,
  { target: { pins }, stimulus, named, heard }: Watched,
): SessionWire[] {
  const shown = new Set([
    ...used,
    ...edges.map(({ wire }) => wire),
    ...stimulus.map(({ wire }) => wire),
    ...named.flatMap(({ id }) => findPin(id, pins)?.wire ?? []),
    ...heard,
  ]);
  return pins
    .filter(({ wire }) => shown.has(wire))
    .map(({ wire, gpio }) => ({
      name: wire,
      variables: [
        ...new Set(
          named
            .filter(({ id }) => findPin(id, pins)?.wire === wire)
            .flatMap((pin) => pin.variables),
        ),
      ],
      gpio,
    }));
}

function onlyWires(waveform: Waveform, wires: readonly SessionWire[], lengthUs: number): Waveform {
  const names = new Set(wires.map(({ name }) => name));
  const { undriven = [] } = cutUndriven(waveform, lengthUs);
  return {
    ...waveform,
    ...(waveform.undriven && { undriven: undriven.filter(({ wire }) => names.has(wire)) }),
    initial: Object.fromEntries(wires.map(({ name }) => [name, waveform.initial[name] ?? null])),
    edges: waveform.edges.filter(({ wire, atUs }) => names.has(wire) && atUs <= lengthUs),
    watchedUs: lengthUs,
  };
}

function refuseDrivenOutputs(
  driven: readonly Driven[],
  named: readonly ProgramPin[],
  { pins }: WatchTarget,
): void {
  for (const { wire, option } of driven) {
    const pin = findTargetPin(wire, pins);
    const output = named.find(
      ({ id, isOutput }) => isOutput && pin !== undefined && findPin(id, pins) === pin,
    );
    if (output === undefined) continue;
    const [variable] = output.variables;
    throw new StimulusError(
      `${option} drives ${wire}, but the program makes ${wire} an output${variable === undefined ? "" : ` (${variable})`}. Choose a pin that the program reads.`,
    );
  }
}

/**
 * Returns the buttons, connected to the wires of the target. Throws StimulusError if the target cannot have these
 * buttons.
 */
function liveOn(
  target: WatchTarget,
  live: LiveButtons,
  { driven }: WatchPlan,
  runtime: Runtime,
): LiveSetup {
  const planned = driven.find(({ steps }) => steps.length > 0);
  if (!target.isSimulated && planned !== undefined) {
    throw new StimulusError(
      `on a rig, --keys and ${planned.option} cannot be used together. Use only one of them.`,
    );
  }
  const wires = new Map(
    live.buttons.map(({ wire }) => [wire, pinOn(target, { wire, option: "--key" }, runtime).wire]),
  );
  return {
    onStart: (pins) =>
      live.onStart({
        look: () => pins.look(),
        type: (text) => pins.type(text),
        drive: (wire, level) => pins.drive(wires.get(wire)!, level),
      }),
  };
}

/** Returns the end condition, with the name that its wire has on the target. */
function untilOn(
  { pins }: WatchTarget,
  { text, condition }: Until,
  named: readonly ProgramPin[],
): Until {
  const [, name = "", level] = /^([^=]+)=([01])$/.exec(text) ?? [];
  const isKnown = findPin(name, pins) !== undefined;
  if (isKnown || wiresOfVariable(name, named, pins).length > 0) {
    const wire = wireOfName("--until", name, named, pins);
    return { text, condition: { kind: "edge", wire, level: level === "1" ? 1 : 0 } };
  }
  if (condition.kind === "text") return { text, condition };
  const wire = findTargetPin(condition.wire, pins)?.wire ?? condition.wire;
  return { text, condition: { ...condition, wire } };
}

/** Throws StimulusError if a rig must set voltages, join pins or simulate a device, because a rig cannot do this. */
function refuseUnsimulated(
  { isSimulated }: WatchTarget,
  { analog = [], joins = [], devices = [] }: WatchPlan,
  { name }: Runtime,
): void {
  if (isSimulated || analog.length + joins.length + devices.length === 0) return;
  const what =
    analog.length > 0
      ? "set voltages (--analog)"
      : joins.length > 0
        ? "join pins (--join)"
        : `simulate a device that answers (--device ${devices[0]!.kind})`;
  throw new StimulusError(
    `${name} cannot ${what}. Use --runtime pico-virtual or --runtime reference.`,
  );
}

/**
 * Returns the steps of a driven pin, with the name that its wire has on the target. Throws StimulusError if the target
 * has no wire for this pin.
 */
function stepsOn(target: WatchTarget, driven: Driven, runtime: Runtime): StimulusStep[] {
  const { wire } = pinOn(target, driven, runtime);
  return driven.steps.map((step) => ({ ...step, wire }));
}

/** Returns the pin of the target that an option names. Throws StimulusError if the target has no wire at this pin. */
function pinOn(
  { pins }: WatchTarget,
  { wire, option, does = "drives" }: Pick<Driven, "wire" | "option"> & { readonly does?: string },
  { name }: Runtime,
): NamedPin {
  const what = `${option} ${does}`;
  const pin = findTargetPin(wire, pins);
  if (pin !== undefined) return pin;
  if (pins === PICO_PINS) throw new StimulusError(describeNoPin(option, wire, pins));
  throw new StimulusError(
    pins.length === 0
      ? `${what} ${wire}, but ${name} has no pins. Use --runtime pico-virtual or --runtime reference.`
      : `${what} ${wire}, but ${name} has no wire at this pin. Its wires are at ${pins.map((one) => one.wire).join(", ")}.`,
  );
}
