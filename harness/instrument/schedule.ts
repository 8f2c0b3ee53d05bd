import type { Level } from "../trace/waveform.ts";
import type { PlayerStep } from "./extension-messages.ts";

/**
 * One step of a schedule. At `atUs` microseconds after the start, the wire is driven to `level`, or released if `level`
 * is `null` (no value).
 */
export interface ScheduleStep {
  readonly wire: string;
  readonly level: Level | null;
  readonly atUs: number;
}

/** The state of a pin: driven to a level, or not driven. */
export interface PinState {
  readonly pin: number;
  readonly level: Level;
  readonly isDriven: boolean;
}

/**
 * The shortest allowed time between two steps of a schedule, in microseconds. Steps at the same time are allowed, too.
 */
const CLOSEST_STEPS_US = 1;

/**
 * Turns a schedule into the player's steps. `wires` holds the state of each wire before the schedule. Each step of the
 * player holds the states of all wires. The steps differ from the schedule in three ways:
 * - Times are rounded to clock cycles.
 * - The first step is at least three cycles after the start.
 * - A wire whose direction changes is set one cycle later than the other wires.
 *
 * Throws RangeError if steps are out of order, too close together or at a negative time, or if a wire is unknown.
 */
export function compileSchedule(
  schedule: readonly ScheduleStep[],
  wires: Readonly<Record<string, PinState>>,
  clockHz: number,
): PlayerStep[] {
  const state = new Map(Object.entries(wires));
  const steps: PlayerStep[] = [];
  let lastCycle = FIRST_STEP_CYCLES - STEP_CYCLES;
  for (const group of groupByTime(schedule)) {
    for (const { wire, level } of group.steps) {
      const before = state.get(wire);
      if (before === undefined) {
        throw new RangeError(
          `the schedule drives the wire ${wire}, but the capture has no such wire`,
        );
      }
      state.set(wire, { ...before, level: level ?? before.level, isDriven: level !== null });
    }
    const cycle = Math.max(FIRST_STEP_CYCLES, Math.round((group.atUs * clockHz) / 1e6));
    let wait = cycle - lastCycle - STEP_CYCLES;
    lastCycle = cycle;
    // A long wait is split into several steps. The additional steps change nothing.
    while (wait > LONGEST_WAIT) {
      const last = steps.at(-1) ?? { ...wordsOf(Object.values(wires)), wait: 0 };
      steps.push({ ...last, wait: LONGEST_WAIT });
      wait -= LONGEST_WAIT + STEP_CYCLES;
    }
    steps.push({ wait, ...wordsOf([...state.values()]) });
  }
  return steps;
}

interface Group {
  readonly atUs: number;
  readonly steps: ScheduleStep[];
}

function groupByTime(schedule: readonly ScheduleStep[]): Group[] {
  const groups: Group[] = [];
  for (const step of schedule) {
    const last = groups.at(-1);
    if (!(step.atUs >= 0))
      throw new RangeError(
        `a schedule has a step at ${step.atUs} us, but times must not be negative`,
      );
    if (last?.atUs === step.atUs) last.steps.push(step);
    else if (last === undefined || step.atUs >= last.atUs + CLOSEST_STEPS_US) {
      groups.push({ atUs: step.atUs, steps: [step] });
    } else {
      throw new RangeError(
        `in the schedule, the step at ${step.atUs} us follows the step at ${last.atUs} us. Each step must be at the same time as the step before it, or at least ${CLOSEST_STEPS_US} us later`,
      );
    }
  }
  return groups;
}

function wordsOf(states: readonly PinState[]): Pick<PlayerStep, "levels" | "driven"> {
  const bits = (isSet: (state: PinState) => boolean) =>
    states.reduce((word, state) => (isSet(state) ? word | (1 << state.pin) : word), 0) >>> 0;
  return { levels: bits(({ level }) => level === 1), driven: bits(({ isDriven }) => isDriven) };
}

/**
 * Two minimum times in clock cycles. The first value is the shortest time from the start to the first step. The second
 * value is the shortest time between two steps.
 */
const FIRST_STEP_CYCLES = 3;
const STEP_CYCLES = 4;
const LONGEST_WAIT = 2 ** 32 - 1;
