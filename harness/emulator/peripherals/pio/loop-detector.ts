/**
 * Detects that a state machine is in a loop and only waits for an input, so that the rounds of the loop can
 * be skipped instead of executed.
 *
 * If a machine returns to an instruction with the same state, and has done nothing that can be seen from
 * outside, it repeats that until an input changes. The same is true if registers count: a round that only
 * copies, complements, counts and sets registers maps their values s to P*s + c, where each row of P has at
 * most one entry, 1 or -1. From one round to the next, a difference d then becomes P*d. If two rounds in a
 * row have the same difference, every further round has it too. Such a counting loop ends with a jump whose
 * condition changes. Therefore the values that conditions have tested are kept: their own constant
 * differences tell for how many rounds no condition changes.
 */
export class LoopDetector {
  readonly #visits: (Visit | undefined)[] = new Array(32).fill(undefined);
  #tested: number[] = [];
  #isLinear = true;
  #effects = 0;

  /** Call it for an effect that can be seen from outside. No loop that contains one may be skipped. */
  noteEffect(): void {
    this.#effects++;
  }

  /** Call it for an instruction that does more than copy, complement, count or set registers. */
  noteNonlinear(): void {
    this.#isLinear = false;
  }

  /** Call it for a jump that tests whether `value` is 0. */
  noteTest(value: number): void {
    if (this.#tested.length < MOST_TESTS) this.#tested.push(value);
    else this.#isLinear = false;
  }

  /** Call it when an input, a FIFO or the program has changed, so that a known loop may end. */
  forget(): void {
    this.#visits.fill(undefined);
    this.#startRound();
  }

  /**
   * Call it after a jump backwards to `pc`, with the machine's cycle counter. Returns the loop that the
   * machine is in, or undefined if it is not certain to stay in one.
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

/** The registers that a state machine's next steps depend on, besides its inputs. */
export interface LoopState {
  readonly x: number;
  readonly y: number;
  readonly isr: number;
  readonly osr: number;
  readonly isrCount: number;
  readonly osrCount: number;
}

/** What one round adds to the registers, and for how many rounds this is certain. */
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
  /** The values tested in the round that led here. */
  readonly tested: readonly number[];
  readonly isLinear: boolean;
  step: Step | undefined;
}

/** A program has 32 instructions, so a round with more tests contains another loop. */
const MOST_TESTS = 32;

function isStill(step: Step): boolean {
  return step.x === 0 && step.y === 0 && step.isr === 0 && step.osr === 0;
}

function isSame(a: Step, b: Step): boolean {
  return a.x === b.x && a.y === b.y && a.isr === b.isr && a.osr === b.osr && a.cycles === b.cycles;
}

/** Returns for how many more rounds each test has the same result. */
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
