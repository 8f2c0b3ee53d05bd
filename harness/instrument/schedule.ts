import type { Level } from "../trace/waveform.ts";
import type { PlayerStep } from "./extension-messages.ts";

/** At `atUs` after the start of the schedule, a wire is driven to a level, or released (`null`). */
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

/** The shortest time between different instants of a schedule. */
const CLOSEST_STEPS_US = 1;

/**
 * Turns a schedule into the player's steps, each of which sets all wires at once. `wires` holds the state of each wire
 * before the schedule. Times are rounded to clock cycles, and the first step takes at least three cycles. A wire whose
 * direction changes follows the other wires by one cycle.
 * Throws RangeError for steps that are out of order, too close together, before 0, or for an unknown wire.
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
        throw new RangeError(`the schedule drives ${wire}, which is not among the wires`);
      }
      state.set(wire, { ...before, level: level ?? before.level, isDriven: level !== null });
    }
    const cycle = Math.max(FIRST_STEP_CYCLES, Math.round((group.atUs * clockHz) / 1e6));
    let wait = cycle - lastCycle - STEP_CYCLES;
    lastCycle = cycle;
    // A long wait consists of steps that change nothing.
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
    if (!(step.atUs >= 0)) throw new RangeError(`a schedule has a step at ${step.atUs} us`);
    if (last?.atUs === step.atUs) last.steps.push(step);
    else if (last === undefined || step.atUs >= last.atUs + CLOSEST_STEPS_US) {
      groups.push({ atUs: step.atUs, steps: [step] });
    } else {
      throw new RangeError(
        `a schedule has a step at ${step.atUs} us after one at ${last.atUs} us. Steps must be in order of time, and at the same instant or at least ${CLOSEST_STEPS_US} us apart`,
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

/** The shortest time, in cycles, from the start to the first step, and from one step to the next. */
const FIRST_STEP_CYCLES = 3;
const STEP_CYCLES = 4;
const LONGEST_WAIT = 2 ** 32 - 1;
