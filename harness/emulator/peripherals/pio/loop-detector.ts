import { type Keep, STATE } from "../../state.ts";

/**
 * Detects that a state machine is in a loop and only waits for an input. The rounds of such a loop can be skipped
 * instead of executed.
 *
 * If a machine returns to an instruction with the same registers, and nothing visible from outside has happened since
 * the last visit, the machine repeats this round until an input changes.
 *
 * A machine also repeats its rounds if its registers only count up or down. A round that only copies, complements,
 * counts and sets registers changes the vector s of the registers' values to P*s + c. Each row of the matrix P has at
 * most one entry that is not 0, and this entry is 1 or -1. If one round changes the values by d, the next round changes
 * them by P*d. So if two consecutive rounds make the same change, all further rounds make this change, too.
 *
 * A loop that counts in this way ends when the condition of a jump has a new result. So the detector keeps the values
 * that the conditions have tested. In each round, each of these values changes by a constant difference. From this
 * difference, the detector computes for how many rounds the condition keeps its result.
 */
export class LoopDetector {
  readonly #visits: (Visit | undefined)[] = new Array(32).fill(undefined);
  #tested: number[] = [];
  #isLinear = true;
  #effects = 0;

  [STATE](keep: Keep): void {
    keep(this.#visits);
    this.#tested = keep(this.#tested);
    this.#isLinear = keep(this.#isLinear);
    this.#effects = keep(this.#effects);
  }

  /** Notes an effect that is visible from outside. A loop with such an effect must not be skipped. */
  noteEffect(): void {
    this.#effects++;
  }

  /** Notes an instruction that does more than copy, complement, count or set registers. */
  noteNonlinear(): void {
    this.#isLinear = false;
  }

  /** Notes a jump that tests if `value` is 0. */
  noteTest(value: number): void {
    if (this.#tested.length < MOST_TESTS) this.#tested.push(value);
    else this.#isLinear = false;
  }

  /**
   * Forgets the known loop. Call this when an input, a FIFO or the program has changed, because the change can end the
   * loop.
   */
  forget(): void {
    this.#visits.fill(undefined);
    this.#startRound();
  }

  /**
   * Notes a jump backwards to `pc`. `cycles` is the machine's cycle counter. Returns the loop that the machine is in.
   * Returns undefined if the machine is not in a loop, or may leave its loop at any time.
   */
  visit(pc: number, cycles: number, state: LoopState): Loop | undefined {
    const last = this.#visits[pc];
    const visit: Visit = {
      ...state,
      cycles,
      effects: this.#effects,
      tested: this.#tested,
      isLinear: this.#isLinear,
      step: undefined,
    };
    this.#visits[pc] = visit;
    this.#startRound();
    if (last === undefined || last.effects !== visit.effects) return undefined;
    if (last.isrCount !== visit.isrCount || last.osrCount !== visit.osrCount) return undefined;
    const step = {
      x: (visit.x - last.x) | 0,
      y: (visit.y - last.y) | 0,
      isr: (visit.isr - last.isr) | 0,
      osr: (visit.osr - last.osr) | 0,
      cycles: visit.cycles - last.cycles,
    };
    visit.step = step;
    if (isStill(step)) return { ...step, rounds: Number.POSITIVE_INFINITY };
    if (last.step === undefined || !isSame(step, last.step)) return undefined;
    if (!visit.isLinear || !last.isLinear) return undefined;
    const rounds = countSafeRounds(last.tested, visit.tested);
    return rounds > 0 ? { ...step, rounds } : undefined;
  }

  #startRound(): void {
    this.#tested = [];
    this.#isLinear = true;
  }
}

/** The registers of a state machine. Together with the inputs they decide its next steps. */
export interface LoopState {
  readonly x: number;
  readonly y: number;
  readonly isr: number;
  readonly osr: number;
  readonly isrCount: number;
  readonly osrCount: number;
}

/** The changes of the registers in one round, and the number of rounds for which these changes are certain. */
export interface Loop extends Step {
  readonly rounds: number;
}

interface Step {
  readonly x: number;
  readonly y: number;
  readonly isr: number;
  readonly osr: number;
  readonly cycles: number;
}

interface Visit extends LoopState {
  readonly cycles: number;
  readonly effects: number;
  /** The values that conditions have tested in the round that ended with this visit. */
  readonly tested: readonly number[];
  readonly isLinear: boolean;
  step: Step | undefined;
}

/**
 * The largest number of conditions that one round may test. A program has only 32 instructions, so a round with more
 * tests contains another loop.
 */
const MOST_TESTS = 32;

function isStill(step: Step): boolean {
  return step.x === 0 && step.y === 0 && step.isr === 0 && step.osr === 0;
}

function isSame(a: Step, b: Step): boolean {
  return a.x === b.x && a.y === b.y && a.isr === b.isr && a.osr === b.osr && a.cycles === b.cycles;
}

/** Returns the number of further rounds in which each test has the same result as now. */
function countSafeRounds(before: readonly number[], now: readonly number[]): number {
  if (before.length !== now.length) return 0;
  let rounds = Number.POSITIVE_INFINITY;
  for (const [i, value] of now.entries()) {
    const step = (value - before[i]!) | 0;
    if (step === 0) continue;
    if (value === 0) return 0;
    const distance = step < 0 ? value >>> 0 : 2 ** 32 - (value >>> 0);
    rounds = Math.min(rounds, Math.ceil(distance / Math.abs(step)) - 1);
  }
  return rounds;
}
