import fc from "fast-check";
import { expect, test } from "vitest";
import type { MachineFifos } from "./machine-fifos.ts";
import { PioMachine } from "./pio-machine.ts";
import type { DebugFlag, PinRegister, PioSurroundings } from "./pio-surroundings.ts";

const CYCLE_NS = 8;
const END_NS = 40_000;

/** A PIO block with one machine. It records all effects of the machine that are visible from outside. */
class Bench implements PioSurroundings {
  readonly instructions = new Uint16Array(32);
  readonly nsPerCycle = CYCLE_NS;
  inputs = 0;
  irqFlags = 0;
  readonly seen: string[] = [];
  steps = 0;
  readonly #machine = new PioMachine(1, this);
  readonly #values = { values: 0, directions: 0 };
  readonly #debug = new Set<DebugFlag>();
  #nowNs = 0;

  setPins(kind: PinRegister, mask: number, bits: number): boolean {
    const value = (this.#values[kind] & ~mask) | (bits & mask);
    if (value === this.#values[kind]) return false;
    this.#values[kind] = value;
    this.#note(`${kind} ${value >>> 0}`);
    return true;
  }

  fifoChanged({ rx, tx }: MachineFifos): void {
    this.#note(`rx [${rx.items}] tx [${tx.items}]`);
  }

  /** Records only the first call for each flag, because the flags of FDEBUG stay set. */
  noteDebug(_machineIndex: number, flag: DebugFlag): void {
    if (!this.#debug.has(flag)) this.#note(`debug ${flag}`);
    this.#debug.add(flag);
  }

  /**
   * Runs a program while a script of events changes its inputs. `isSkipping` says if the machine may skip rounds of
   * loops.
   */
  run({ program, registers, events }: Case, isSkipping: boolean): readonly string[] {
    const machine = this.#machine;
    this.instructions.set(program);
    for (const [offset, value] of registers) machine.writeRegister(offset, value);
    machine.enable(true, 0);
    for (const { atNs, change } of [...events, { atNs: END_NS, change: REVEAL }]) {
      for (;;) {
        if (!isSkipping) machine.wake();
        const nextNs = isSkipping ? machine.nextNs : machine.dueNs;
        if (nextNs >= atNs) break;
        this.#nowNs = nextNs;
        const flags = this.irqFlags;
        machine.step();
        this.steps++;
        if (this.irqFlags !== flags) {
          this.#note(`flags ${this.irqFlags}`);
          machine.wake();
        }
      }
      this.#nowNs = atNs;
      machine.catchUp(atNs);
      change(this, machine);
      machine.wake();
    }
    return this.seen;
  }

  #note(what: string): void {
    this.seen.push(`${this.#nowNs}: ${what}`);
  }
}

interface Case {
  readonly program: readonly number[];
  readonly registers: readonly (readonly [offset: number, value: number])[];
  readonly events: readonly { readonly atNs: number; readonly change: Change }[];
}

type Change = (bench: Bench, machine: PioMachine) => void;

/** Records the pc, and makes the machine push ISR, X, Y and OSR, because these registers cannot be read. */
const REVEAL: Change = (bench, machine) => {
  machine.restart();
  bench.seen.push(`pc ${machine.pc}`);
  for (const source of [6, 1, 2, 7]) {
    while (!machine.rx.empty) machine.readFifo();
    machine.writeRegister(0x10, 0xa0c0 | source); // mov isr, source
    machine.writeRegister(0x10, 0x8020); // push block
  }
};

/**
 * Generates one instruction of a program. The weights make most programs short loops with conditions, as in programs
 * that wait for something.
 */
const instruction = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.nat(7), fc.nat(5)).map(([c, to]) => (c << 5) | to) }, // jmp
  { weight: 2, arbitrary: fc.nat(0xff).map((arg) => 0x2000 | (arg & 0xe3)) }, // wait
  { weight: 5, arbitrary: mov() },
  { weight: 2, arbitrary: fc.nat(0xff).map((arg) => 0xe000 | arg) }, // set
  { weight: 1, arbitrary: fc.nat(0xff).map((arg) => 0x4000 | arg) }, // in
  { weight: 1, arbitrary: fc.nat(0xff).map((arg) => 0x6000 | (arg & 0x7f)) }, // out
  { weight: 1, arbitrary: fc.nat(7).map((arg) => 0x8000 | (arg << 5)) }, // push, pull
  { weight: 1, arbitrary: fc.nat(0x7f).map((arg) => 0xc000 | (arg & 0x73)) }, // irq
);

function mov(): fc.Arbitrary<number> {
  const to = fc.constantFrom(1, 2, 6, 7, 0);
  const from = fc.constantFrom(0, 1, 2, 3, 5, 6, 7);
  return fc.tuple(to, fc.nat(2), from).map(([d, op, s]) => 0xa000 | (d << 5) | (op << 3) | s);
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.nat(0xf).map(
    (levels): Change =>
      (bench) => {
        bench.inputs = levels;
      },
  ),
  fc.nat(0xffff).map(
    (word): Change =>
      (_, machine) =>
        machine.writeFifo(word),
  ),
  fc.constant<Change>((_, machine) => void machine.readFifo()),
  fc.nat(0xff).map(
    (flags): Change =>
      (bench) => {
        bench.irqFlags = flags;
      },
  ),
);

const anyCase: fc.Arbitrary<Case> = fc.record({
  program: fc
    .tuple(
      fc.array(instruction, { minLength: 6, maxLength: 6 }),
      fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }),
    )
    .map(([program, delays]) => program.map((code, i) => code | (delays[i]! << 8))),
  registers: fc
    .tuple(
      fc.constantFrom(0x10000, 0x20000, 0x28000, 0x1ff00),
      fc.constantFrom(0x000c0000, 0x000f0000, 0x008d0000, 0x40000000, 0x80000000),
    )
    .map(([clkdiv, shiftctrl]): [number, number][] => [
      [0x00, clkdiv],
      [0x04, (5 << 12) | (2 << 24)], // wrap after 6 instructions, jmp pin 2
      [0x08, shiftctrl],
      [0x14, (2 << 26) | (3 << 20) | (1 << 5)],
    ]),
  events: fc
    .array(fc.tuple(fc.nat(END_NS - 1), change), { maxLength: 12 })
    .map((events) =>
      events.map(([atNs, change]) => ({ atNs, change })).sort((a, b) => a.atNs - b.atNs),
    ),
});

test("if a machine skips rounds of a loop, its effects and their times do not change", () => {
  let skipped = 0;
  fc.assert(
    fc.property(anyCase, (script) => {
      const executing = new Bench();
      const skipping = new Bench();
      const expected = executing.run(script, false);
      expect(skipping.run(script, true)).toEqual(expected);
      if (skipping.steps < executing.steps / 10) skipped++;
    }),
    { numRuns: 500, seed: 1 },
  );
  // Check that rounds were skipped. A machine that never skips rounds would also pass the comparison of the effects.
  expect(skipped).toBeGreaterThan(100);
});

test("if a very long loop counts down, it ends when its counter is 0", () => {
  const bench = new Bench();
  // pull; mov x, osr; loop: jmp x-- loop; irq 0; halt: jmp halt
  const program = [0x80a0, 0xa027, 0x0042, 0xc000, 0x0004];
  const count = 1_000_000;
  bench.run(
    {
      program,
      registers: [[0x04, 31 << 12]],
      events: [{ atNs: 0, change: (_, machine) => machine.writeFifo(count) }],
    },
    true,
  );
  const machine = new PioMachine(0, bench);
  machine.writeRegister(0x04, 31 << 12);
  machine.writeFifo(count);
  machine.enable(true, 0);
  bench.irqFlags = 0;
  let steps = 0;
  while (bench.irqFlags === 0 && steps < 1000) {
    machine.step();
    steps++;
  }
  // The terms of the sum: one cycle after the machine is enabled, two instructions, one jump per count and one more
  // jump, and the instruction that raises the flag.
  expect(machine.dueNs / CYCLE_NS).toBe(1 + 2 + (count + 1) + 1);
  expect(steps).toBeLessThan(20);
});
