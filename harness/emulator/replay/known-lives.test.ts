import { createHash } from "node:crypto";
import { afterAll, describe, expect, test, vi } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { Interpreter } from "../processor/interpreter.ts";
import { KNOWN_LIVES } from "../simulation/board.ts";
import { CoSimulation, type CoSimulationOptions } from "../simulation/co-simulation.ts";
import { createRandom } from "../testing/random.ts";
import { KnownLives, type KnownStart } from "./known-lives.ts";
import { packStarts, unpackStarts } from "./packed-starts.ts";

const IRQ = "n=0\rdef f(p):\r global n;n+=1\r\r\rPin(15,Pin.IN).irq(f)\r";

/**
 * What the host does in these tests. `high` and `low` drive the input pin, `reset` resets the board, and `power` turns
 * it off and on. Any other text is typed at the prompt.
 */
const ACTIONS: readonly string[] = [
  "print(1)\r",
  "print(2)\r",
  "import time;time.sleep_ms(3);print(time.ticks_us())\r",
  "from machine import Pin\r",
  IRQ,
  "print(n)\r",
  "Pin(14,Pin.OUT).toggle()\r",
  "f=open('a','w');f.write('x'*200);f.close()\r",
  "import gc;gc.collect();print(gc.mem_free())\r",
  "import rp2;d=rp2.DMA();b=bytearray(8);d.config(read=b'12345678',write=b,count=2,trigger=True);print(b);d.close()\r",
  "import _thread;_thread.start_new_thread(print,(5,))\r",
  "import machine;machine.reset()\r",
  "high",
  "low",
  "reset",
  "power",
  "\x03",
];

/** Carries out a list of actions on a board. Returns everything that can be seen from outside, with exact times. */
function live(
  actions: readonly (readonly [action: string, afterNs: number])[],
  options: CoSimulationOptions = {},
): string[] {
  const simulation = new CoSimulation(options);
  const board = simulation.addBoard({ name: "dut", firmware: firmware() });
  const input = simulation.join("input", board.pin(15));
  simulation.join("output", board.pin(14));
  const seen: string[] = [];
  board.serial.onData = (bytes) =>
    seen.push(`${simulation.nowNs}: ${Buffer.from(bytes).toString("latin1")}`);
  board.powerOn();
  simulation.advance(150e6);
  for (const [action, afterNs] of actions) {
    if (action === "high" || action === "low") simulation.drive(input, action);
    else if (action === "reset") board.reset();
    else if (action === "power") {
      board.powerOff();
      board.powerOn();
    } else if (board.serial.isConnected) board.serial.write(Buffer.from(action));
    simulation.advance(afterNs);
  }
  board.powerOff();
  const edges = simulation.edges.map(({ net, level, ns }) => `${ns}: ${net} ${level}`);
  return [...seen, ...edges, `${board.flash.bytes.reduce((sum, byte) => (sum * 31 + byte) | 0)}`];
}

/** Runs `work` on boards that execute all their instructions and replay nothing. */
function executing<T>(work: () => T): T {
  KNOWN_LIVES.isOff = true;
  try {
    return work();
  } finally {
    KNOWN_LIVES.isOff = false;
  }
}

function executedCalls(work: () => void): number {
  const execute = vi.spyOn(Interpreter.prototype, "execute");
  work();
  const calls = execute.mock.calls.length;
  execute.mockRestore();
  return calls;
}

/** Returns a hash of starts. They are too large for a comparison by vitest. */
function hashOf(starts: readonly KnownStart[]): string {
  const text = JSON.stringify(starts, (_, value: unknown) => {
    if (value instanceof Map) return [...value];
    return ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength).toString(
          "base64",
        )
      : value;
  });
  return createHash("sha256").update(text).digest("hex");
}

describe.skipIf(mustSkip)(`boards that replay known lives${withoutFirmware}`, () => {
  afterAll(() => KNOWN_LIVES.forget());

  test("if a board gets the same input as an earlier board, it executes almost no instructions", () => {
    KNOWN_LIVES.forget();
    const actions = [["for i in range(3000): i*i\r\r\r", 200e6]] as const;
    let [first, second]: string[][] = [[], []];
    const firstCalls = executedCalls(() => {
      first = live(actions);
    });
    const secondCalls = executedCalls(() => {
      second = live(actions);
    });
    expect(second).toEqual(first);
    expect(first).toEqual(executing(() => live(actions)));
    expect(firstCalls).toBeGreaterThan(1000);
    expect(secondCalls).toBeLessThan(firstCalls / 20);
  });

  test("boards replay what another process has recorded and packed", () => {
    const actions = [
      ["for i in range(3000): i*i\r\r\r", 200e6],
      ["power", 150e6],
    ] as const;
    const recorded = new KnownLives();
    const unpacked = new KnownLives();
    let [first, second]: string[][] = [[], []];
    const firstCalls = executedCalls(() => {
      first = live(actions, { knownLives: recorded });
    });
    unpacked.add(unpackStarts(packStarts(recorded.starts)));
    const secondCalls = executedCalls(() => {
      second = live(actions, { knownLives: unpacked });
    });
    expect(hashOf(unpacked.starts)).toBe(hashOf(recorded.starts));
    expect(second).toEqual(first);
    expect(secondCalls).toBeLessThan(firstCalls / 20);
  });

  test("if the code of a board changes while it replays, the board stops with an error and does not loop forever", () => {
    live([]);
    const simulation = new CoSimulation();
    const board = simulation.addBoard({ name: "dut", firmware: firmware() });
    board.powerOn();
    simulation.advance(150e6);
    board.flash.bytes.fill(0xde);
    board.serial.write(Buffer.from("print(1)\r"));
    expect(() => simulation.advance(40e6)).toThrow("did something else than its recording");
  });

  test.each(Array.from({ length: 12 }, (_, seed) => seed))(
    "with and without replaying, boards do the same at the same times, to the nanosecond (seed %i)",
    (seed) => {
      const random = createRandom(1000 + seed);
      // The first action is one of only three, so many boards begin in the same way as another board.
      const pick = <T>(from: readonly T[]) => from[(random() >>> 8) % from.length]!;
      const actions = Array.from({ length: 5 }, (_, i) => [
        i === 0 ? pick(ACTIONS.slice(0, 3)) : pick(ACTIONS),
        pick([1e6, 7_000_123, 40e6]),
      ]) as [string, number][];
      expect(live(actions)).toEqual(executing(() => live(actions)));
    },
  );
});
