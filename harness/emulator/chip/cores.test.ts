import { expect, test } from "vitest";
import { ALWAYS, assemble, CC, CS, EQ, type Line, NE } from "../boot-rom/assemble.ts";
import { createBareChip } from "../testing/bare-chip.ts";
import type { Chip } from "./chip.ts";

const CODE_ZERO = 0x20000000;
const CODE_ONE = 0x20001000;
const WORDS = 0x20002000;
const VECTORS = 0x20003000;
const STACK_ONE = 0x20004000;
const DATA = 0x20005000;
const SRAM = 0x20000000;
const PSM_FRCE_OFF = 0x40010004;
const INTR0 = 0x400140f0;
const PROC0_INTE0 = 0x40014100;
const PROC1_INTE0 = 0x40014130;
const RISES_OF_PIN_0 = 8;

const SIO_IN_R4: readonly Line[] = [0x240d, 0x0724]; // movs r4, #0xd; lsls r4, r4, #28
const DATA_IN_R5: readonly Line[] = [0x2520, 0x062d, 0x2650, 0x0236, 0x4335]; // r5 = 0x20005000
const LAUNCH_WORDS = [0, 0, 1, VECTORS, STACK_ONE, CODE_ONE | 1];
const STOP: readonly Line[] = ["stop", 0xbf30, [ALWAYS, "stop"]]; // wfi

test("core 1 sends back each word of the launch, and starts at the entry with its stack and vectors", () => {
  const chip = createBareChip();
  launch(chip, [
    ...DATA_IN_R5,
    ...SIO_IN_R4,
    0x6820, // ldr r0, [r4] (CPUID)
    0x6028, // str r0, [r5]
    0x4668, // mov r0, sp
    0x6068, // str r0, [r5, #4]
    ...STOP,
  ]);
  expect(dataOf(chip, 2)).toEqual([1, STACK_ONE]);
  expect(chip.cores.one?.core.VTOR).toBe(VECTORS);
  expect(chip.cores.isAsleep).toBe(true);
});

test("when the program of core 1 returns, core 1 sleeps in the boot ROM", () => {
  const chip = createBareChip();
  launch(chip, [0x4770]); // bx lr
  expect(chip.cores.one?.cpu.isAsleep).toBe(true);
  expect(chip.cores.one!.cpu.registers[15]).toBeLessThan(0x100);
});

test("core 1 starts the sequence again after an unexpected word", () => {
  const chip = createBareChip();
  const words = [0, 7, 0, 1, VECTORS, STACK_ONE, CODE_ONE | 1];
  const answers = [0, 0, 0, 1, VECTORS, STACK_ONE, CODE_ONE | 1];
  launch(chip, [0x4770], { words, answers });
  expect(chip.cores.one?.core.VTOR).toBe(VECTORS);
});

test("a reset ends core 1, and after the reset core 1 sends a 0", () => {
  const chip = createBareChip();
  launch(chip, ["again", [ALWAYS, "again"]]);
  expect(chip.cores.isAsleep).toBe(false);
  holdCoreOne(chip, true);
  expect([chip.cores.isAsleep, chip.cores.one]).toEqual([true, undefined]);
  chip.cores.mailboxes.words[0].length = 0;
  holdCoreOne(chip, false);
  expect(chip.cores.mailboxes.words).toEqual([[0], []]);
});

test("a core that is held in reset does not start", () => {
  const chip = createBareChip();
  holdCoreOne(chip, true);
  runZero(chip, [...SIO_IN_R4, 0x6560, 0xbf40, ...STOP]); // str r0, [r4, #FIFO_WR]; sev
  expect(chip.cores.one).toBe(undefined);
});

test("SEV without a word in the mailbox does not start core 1", () => {
  const chip = createBareChip();
  runZero(chip, [0xbf40, ...STOP]);
  expect(chip.cores.one).toBe(undefined);
});

test("if one core executes SEV, this ends the WFE of the other core", () => {
  const chip = createBareChip();
  launch(chip, [
    ...DATA_IN_R5,
    0xbf20, // wfe (an event from the launch)
    0xbf20, // wfe
    0x6828, // ldr r0, [r5]
    0x3001, // adds r0, #1
    0x6028, // str r0, [r5]
    0xbf40, // sev
    ...STOP,
  ]);
  expect(dataOf(chip, 1)).toEqual([0]);
  runZero(chip, [...DATA_IN_R5, 0xbf40, 0xbf20, 0xbf20, 0x6828, 0x6068, ...STOP]);
  expect(dataOf(chip, 2)).toEqual([1, 1]);
});

test("if one core executes SEV, this does not end the WFI of the other core", () => {
  const chip = createBareChip();
  launch(chip, [...STOP]);
  const before = chip.cores.one!.cpu.nowNs;
  runZero(chip, [0xbf40, ...STOP]);
  expect([chip.cores.one!.cpu.isAsleep, chip.cores.one!.cpu.nowNs]).toEqual([true, before]);
});

test("only one core at a time gets a spin lock, and no count is lost under the lock", () => {
  const chip = createBareChip();
  // ldr r0, [r5]; adds r0, #1; str r0, [r5]
  const count = underLock(200, [0x6828, 0x3001, 0x6028]);
  launch(chip, count, { after: count });
  expect(dataOf(chip, 1)).toEqual([400]);
});

test("if the two cores count without a lock, some counts are lost", () => {
  const chip = createBareChip();
  const count = [
    ...DATA_IN_R5,
    0x27c8,
    "next",
    0x6828,
    0x3001,
    0x6028,
    0x3f01,
    [NE, "next"],
  ] as const;
  launch(chip, [...count, ...STOP], { after: [...count, ...STOP] });
  expect(dataOf(chip, 1)[0]).toBeLessThan(400);
});

test("each core has its own divider", () => {
  const chip = createBareChip();
  const divide = (dividend: number, offset: number): Line[] => [
    ...DATA_IN_R5,
    ...SIO_IN_R4,
    0x2700 | 100, // movs r7, #100
    "next",
    0x2000 | dividend, // movs r0, #dividend
    0x6620, // str r0, [r4, #DIV_UDIVIDEND]
    0x2107, // movs r1, #7
    0x6661, // str r1, [r4, #DIV_UDIVISOR]
    0x6f22, // ldr r2, [r4, #DIV_QUOTIENT]
    0x189b, // adds r3, r3, r2
    0x3f01, // subs r7, #1
    [NE, "next"],
    0x602b | (offset << 4), // str r3, [r5, #offset]
    ...STOP,
  ];
  launch(chip, [0x2300, ...divide(70, 0)], { after: [0x2300, ...divide(140, 4)] });
  expect(dataOf(chip, 2)).toEqual([1000, 2000]);
});

test("both cores see the same timer, and the timer never runs backwards", () => {
  const chip = createBareChip();
  const look = underLock(100, [
    0x6a98, // ldr r0, [r3, #TIMERAWL]
    0x682a, // ldr r2, [r5]
    0x6028, // str r0, [r5]
    0x4290, // cmp r0, r2
    [CS, "is not earlier"],
    0xde00,
    "is not earlier",
    0x686a, // ldr r2, [r5, #4]
    0x3201, // adds r2, #1
    0x606a, // str r2, [r5, #4]
  ]);
  launch(chip, look, { after: look });
  expect(chip.cores.lockUp).toBe(undefined);
  expect(dataOf(chip, 2)).toEqual([expect.any(Number), 200]);
});

test("two runs of a program on both cores have equal times, exact to one nanosecond", () => {
  const times = [1, 2].map(() => {
    const chip = createBareChip();
    const count = underLock(50, [0x6828, 0x3001, 0x6028]);
    launch(chip, count, { after: count });
    return [chip.cpu.nowNs, chip.cores.one!.cpu.nowNs];
  });
  expect(times[0]).toEqual(times[1]);
});

test("a word in the mailbox interrupts the core that receives it", () => {
  const chip = createBareChip();
  // The handler of SIO_IRQ_PROC1 reads the word and stores it.
  const handler = CODE_ONE + 0x200;
  viewOf(chip).setUint32(VECTORS + 4 * (16 + 16) - SRAM, handler | 1, true);
  put(chip, handler, [...DATA_IN_R5, ...SIO_IN_R4, 0x6da0, 0x6028, 0x4770]);
  launch(chip, [
    0x20e0, // movs r0, #0xe0
    0x0600, // lsls r0, r0, #24
    0x21e1, // movs r1, #0xe1
    0x0209, // lsls r1, r1, #8
    0x4308, // orrs r0, r1 (0xe000e100, NVIC_ISER)
    0x2101, // movs r1, #1
    0x0409, // lsls r1, r1, #16
    0x6001, // str r1, [r0]
    ...STOP,
  ]);
  expect(dataOf(chip, 1)).toEqual([0]);
  runZero(chip, [...SIO_IN_R4, 0x202a, 0x6560, ...STOP]); // movs r0, #42; str r0, [r4, #FIFO_WR]
  expect(dataOf(chip, 1)).toEqual([42]);
});

test("an edge interrupts only the core that enabled it", () => {
  const chip = createBareChip();
  const handler = CODE_ONE + 0x200;
  viewOf(chip).setUint32(VECTORS + 4 * (16 + 13) - SRAM, handler | 1, true);
  // The handler of IO_IRQ_BANK0 counts its calls. It does not acknowledge the edge, so it is called again and again.
  put(chip, handler, [...DATA_IN_R5, 0x6828, 0x3001, 0x6028, 0x4770]);
  launch(chip, [
    0x20e0, // movs r0, #0xe0
    0x0600, // lsls r0, r0, #24
    0x21e1, // movs r1, #0xe1
    0x0209, // lsls r1, r1, #8
    0x4308, // orrs r0, r1 (0xe000e100, NVIC_ISER)
    0x2101, // movs r1, #1
    0x0349, // lsls r1, r1, #13
    0x6001, // str r1, [r0]
    ...STOP,
  ]);
  const counts = [PROC0_INTE0, PROC1_INTE0].map((enable) => {
    chip.parts.writeUint32(enable, RISES_OF_PIN_0);
    chip.setLevel(0, 1);
    runZero(chip, STOP);
    chip.setLevel(0, 0);
    chip.parts.writeUint32(enable, 0);
    chip.parts.writeUint32(INTR0, RISES_OF_PIN_0);
    return dataOf(chip, 1)[0]!;
  });
  expect(counts.map((count) => count > 0)).toEqual([false, true]);
});

test("a fault of core 1 stops only core 1", () => {
  const warnings: string[] = [];
  const chip = createBareChip(0, 0, (message) => warnings.push(message));
  // The handler for the fault causes another fault.
  viewOf(chip).setUint32(VECTORS + 4 * 3 - SRAM, CODE_ONE | 1, true);
  launch(chip, [0xde00], { after: [...DATA_IN_R5, 0x2005, 0x6028, ...STOP] });
  expect(dataOf(chip, 1)).toEqual([5]);
  expect(warnings).toEqual([expect.stringContaining("core 1 has locked up at 0x")]);
});

/**
 * Returns a program that executes `body` several times. While the program executes `body`, it holds spin lock 0. In
 * `body`, r3 is the address of the timer.
 */
function underLock(times: number, body: readonly Line[]): Line[] {
  return [
    ...DATA_IN_R5,
    ...SIO_IN_R4,
    0x2601, // movs r6, #1
    0x0236, // lsls r6, r6, #8
    0x1936, // adds r6, r6, r4
    0x2340, // movs r3, #0x40
    0x061b, // lsls r3, r3, #24
    0x2054, // movs r0, #0x54
    0x0300, // lsls r0, r0, #12
    0x4303, // orrs r3, r0
    0x2700 | times, // movs r7, #times
    "take the lock",
    0x6831, // ldr r1, [r6]
    0x2900, // cmp r1, #0
    [EQ, "take the lock"],
    ...body,
    0x6031, // str r1, [r6]
    0x3f01, // subs r7, #1
    [NE, "take the lock"],
    ...STOP,
  ];
}

interface Launch {
  /** The words that core 0 sends to core 1. */
  readonly words?: readonly number[];
  /** The answers that core 0 expects. If core 0 gets another answer, it causes a fault. */
  readonly answers?: readonly number[];
  /** The code that core 0 runs after the last answer. */
  readonly after?: readonly Line[];
}

/** Starts core 1 with this code, in the same way as the SDK does. Runs both cores until they sleep. */
function launch(
  chip: Chip,
  code: readonly Line[],
  { words = LAUNCH_WORDS, answers = words, after = STOP }: Launch = {},
): void {
  put(chip, CODE_ONE, code);
  for (const [i, word] of words.entries()) {
    viewOf(chip).setUint32(WORDS - SRAM + 8 * i, word, true);
    viewOf(chip).setUint32(WORDS - SRAM + 8 * i + 4, answers[i]!, true);
  }
  runZero(chip, [
    ...SIO_IN_R4,
    0x2720, // movs r7, #0x20
    0x063f, // lsls r7, r7, #24
    0x2020, // movs r0, #0x20
    0x0200, // lsls r0, r0, #8
    0x4307, // orrs r7, r0
    0x2600 | words.length, // movs r6, #words
    "send a word",
    0xcf03, // ldmia r7!, {r0, r1}
    0x6560, // str r0, [r4, #FIFO_WR]
    0xbf40, // sev
    "wait for the answer",
    0x6d22, // ldr r2, [r4, #FIFO_ST]
    0x0852, // lsrs r2, r2, #1
    [CC, "wait for the answer"],
    0x6da2, // ldr r2, [r4, #FIFO_RD]
    0x428a, // cmp r2, r1
    [EQ, "is the answer"],
    0xde00,
    "is the answer",
    0x3e01, // subs r6, #1
    [NE, "send a word"],
    ...after,
  ]);
  expect(chip.cores.lockUp).toBe(undefined);
}

/**
 * Lets core 0 run this code. The cores run until both of them sleep, until one of them locks up, or until 1 ms has
 * passed.
 */
function runZero(chip: Chip, code: readonly Line[]): void {
  const { cores, cpu } = chip;
  put(chip, CODE_ZERO, code);
  cpu.jump(CODE_ZERO);
  cpu.isAsleep = false;
  const endNs = cores.nowNs + 1e6;
  while (!cores.isAsleep && cores.lockUp === undefined && cores.nowNs < endNs) {
    const eventNs = chip.nextEventNs();
    if (eventNs <= cores.nowNs) chip.processNextEvent();
    else cores.run(Math.min(eventNs, endNs), Number.POSITIVE_INFINITY);
  }
}

function holdCoreOne(chip: Chip, isHeld: boolean): void {
  chip.parts.writeUint32(PSM_FRCE_OFF, isHeld ? 1 << 16 : 0);
}

function put(chip: Chip, address: number, code: readonly Line[]): void {
  for (const [i, halfword] of assemble(code).entries()) {
    viewOf(chip).setUint16(address - SRAM + 2 * i, halfword, true);
  }
}

function dataOf(chip: Chip, words: number): number[] {
  return Array.from({ length: words }, (_, i) => viewOf(chip).getUint32(DATA - SRAM + 4 * i, true));
}

function viewOf(chip: Chip): DataView {
  return chip.parts.sramView;
}
