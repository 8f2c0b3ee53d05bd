/**
 * Finds out when a state machine only goes round in circles, waiting for an input, so that its circles
 * need not be acted out one by one.
 *
 * A machine that comes back to an instruction with the same state, having done nothing that can be seen
 * from outside, will do so again and again until an input changes. That also holds if registers count: a
 * round that only copies, complements, counts and sets registers maps their values s to P*s + c, where
 * each row of P has at most one entry, 1 or -1. Then from one round to the next a difference d becomes
 * P*d; once two rounds in a row show the same difference, every further round does. What ends such a
 * counting loop is a jump whose condition changes: the values that conditions have tested are kept, and
 * with their own constant differences they say for how many rounds nothing changes.
 */
export class LoopDetector {
  readonly #visits: (Visit | undefined)[] = new Array(32).fill(undefined);
  #tested: number[] = [];
  #isLinear = true;
  #effects = 0;

  /** Something was done that can be seen from outside: no loop that contains it may be skipped. */
  noteEffect(): void {
    this.#effects++;
  }

  /** An instruction was executed whose result does not follow its operands by copying or counting. */
  noteNonlinear(): void {
    this.#isLinear = false;
  }

  /** A jump asked whether `value` is 0. */
  noteTest(value: number): void {
    if (this.#tested.length < MOST_TESTS) this.#tested.push(value);
    else this.#isLinear = false;
  }

  /** What was known no longer holds: an input, a FIFO or the program has changed. */
  forget(): void {
    this.#visits.fill(undefined);
    this.#startRound();
  }

  /**
   * Called when a jump backwards has led to `pc`, `cycles` machine cycles after some fixed point. Gives
   * the loop that the machine is in, if it is sure to stay there.
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

/** What a state machine's next steps depend on, besides its inputs. */
export interface LoopState {
  readonly x: number;
  readonly y: number;
  readonly isr: number;
  readonly osr: number;
  readonly isrCount: number;
  readonly osrCount: number;
}

/** What one round adds, and how many rounds are sure to be alike. */
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
  /** Of the round that led here. */
  readonly tested: readonly number[];
  readonly isLinear: boolean;
  step: Step | undefined;
}

/** A program has 32 instructions; a round with more tests than this contains another loop. */
const MOST_TESTS = 32;

function isStill(step: Step): boolean {
  return step.x === 0 && step.y === 0 && step.isr === 0 && step.osr === 0;
}

function isSame(a: Step, b: Step): boolean {
  return a.x === b.x && a.y === b.y && a.isr === b.isr && a.osr === b.osr && a.cycles === b.cycles;
}

/** For how many further rounds each tested value stays what it is, zero or not. */
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
