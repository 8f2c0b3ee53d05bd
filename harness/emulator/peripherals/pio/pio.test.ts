import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../../emulated-boards/testing/test-firmware.ts";
import type { Net } from "../../nets/net.ts";
import { CoSimulation } from "../../simulation/co-simulation.ts";
import { QuickRepl } from "../../testing/quick-repl.ts";

/** Boots a board whose pins 0 to 3 are the nets `a` to `d`, and imports the modules that the programs need. */
function bootBoard(): { simulation: CoSimulation; repl: QuickRepl; nets: Net[] } {
  const simulation = new CoSimulation();
  const board = simulation.addBoard({ name: "dut", firmware: firmware() });
  const nets = ["a", "b", "c", "d"].map((name, i) => simulation.join(name, board.pin(i)));
  const repl = new QuickRepl(simulation, board);
  repl.boot();
  repl.exec("import rp2, time, machine\nfrom machine import Pin, mem32");
  return { simulation, repl, nets };
}

/**
 * Returns the first `count` intervals between successive edges of one net, in nanoseconds. The first interval starts at
 * the first rising edge.
 */
function intervals({ edges }: CoSimulation, net: string, count: number): number[] {
  const own = edges.filter((edge) => edge.net === net);
  const first = own.findIndex((edge) => edge.level === 1);
  return own.slice(first + 1, first + 1 + count).map((edge, i) => edge.ns - own[first + i]!.ns);
}

describe.skipIf(mustSkip)(`PIO${withoutFirmware}`, () => {
  test("delays and the clock divider set the exact number of cycles between edges", () => {
    const { simulation, repl } = bootBoard();
    const seen: Record<string, number[]> = {};
    for (const [name, frequency] of [
      ["undivided", 125_000_000],
      ["by 2", 62_500_000],
      ["by 2.5", 50_000_000],
      ["by 1000", 125_000],
    ] as const) {
      simulation.edges.length = 0;
      repl.exec(`
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def square():
    set(pins, 1) [2]
    set(pins, 0) [4]
sm = rp2.StateMachine(0, square, freq=${frequency}, set_base=Pin(0))
sm.active(1)
time.sleep_us(200)
sm.active(0)
`);
      seen[name] = intervals(simulation, "a", 6);
    }
    expect(seen).toEqual({
      undivided: [24, 40, 24, 40, 24, 40],
      "by 2": [48, 80, 48, 80, 48, 80],
      // The exact times are 7.5 and 12.5 cycles. Edges happen only at whole cycles. So if one interval is half a cycle
      // too short, the next interval is half a cycle too long.
      "by 2.5": [56, 104, 56, 104, 56, 104],
      "by 1000": [24_000, 40_000, 24_000, 40_000, 24_000, 40_000],
    });
  });

  test("if a machine is disabled and enabled again, it continues at the same instruction", () => {
    const { simulation, repl } = bootBoard();
    repl.exec(`
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def square():
    set(pins, 1) [31]
    set(pins, 0) [31]
sm = rp2.StateMachine(0, square, freq=1_000_000, set_base=Pin(0))
for _ in range(3):
    sm.active(1); time.sleep_us(1000)
    sm.active(0); time.sleep_us(5000)
`);
    const gaps = intervals(simulation, "a", 1000).filter((ns) => ns !== 32_000);
    expect(gaps.length).toBe(2);
    expect(gaps.every((ns) => ns > 5_000_000 && ns < 5_200_000)).toBe(true);
  });

  test("autopull shifts out words in order and stalls while the FIFO is empty", () => {
    const { simulation, repl } = bootBoard();
    repl.exec(`
@rp2.asm_pio(out_init=rp2.PIO.OUT_LOW, sideset_init=rp2.PIO.OUT_LOW, autopull=True, pull_thresh=8, out_shiftdir=rp2.PIO.SHIFT_LEFT)
def clocked():
    out(pins, 1) .side(0) [1]
    nop() .side(1) [1]
sm = rp2.StateMachine(0, clocked, freq=10_000_000, out_base=Pin(0), sideset_base=Pin(1))
sm.active(1)
sm.put(b"\\xa5\\x3c\\x01", 24)
time.sleep_us(100)
sm.put(0x80 << 24)
time.sleep_us(100)
`);
    const { edges } = simulation;
    const bits = edges
      .filter(({ net, level }) => net === "b" && level === 1)
      .map(({ ns }) => edges.findLast((edge) => edge.net === "a" && edge.ns <= ns)?.level ?? 0);
    expect(bits.join("")).toBe("10100101" + "00111100" + "00000001" + "10000000");
    const clock = intervals(simulation, "b", 1000);
    const pauses = clock.filter((ns) => ns > 1000);
    expect(clock.slice(0, 15)).toEqual(new Array(15).fill(200));
    expect(pauses.length).toBe(1);
  });

  test("a machine that waits for a pin reacts in its next cycle", () => {
    const { simulation, repl, nets } = bootBoard();
    repl.exec(`
@rp2.asm_pio(sideset_init=rp2.PIO.OUT_LOW)
def echo():
    wait(1, gpio, 2) .side(0)
    wait(0, gpio, 2) .side(1)
sm = rp2.StateMachine(4, echo, sideset_base=Pin(3))
sm.active(1)
`);
    simulation.edges.length = 0;
    for (let i = 0; i < 6; i++) {
      simulation.advance(12_345);
      simulation.drive(nets[2]!, i % 2 === 0 ? "high" : "low");
    }
    simulation.advance(1000);
    const answers = simulation.edges
      .map((edge, i) => ({ edge, cause: simulation.edges[i - 1] }))
      .filter(({ edge }) => edge.net === "d")
      .map(({ edge, cause }) => [cause?.net, edge.level, edge.ns - cause!.ns <= 16]);
    expect(answers).toEqual([
      ["c", 1, true],
      ["c", 0, true],
      ["c", 1, true],
      ["c", 0, true],
      ["c", 1, true],
      ["c", 0, true],
    ]);
  });

  test("a joined FIFO holds eight words, and the loss of a ninth word is reported", () => {
    const { repl } = bootBoard();
    const printed = repl.exec(`
@rp2.asm_pio(fifo_join=rp2.PIO.JOIN_RX)
def count():
    wrap_target()
    mov(isr, x)
    push(noblock)
    jmp(x_dec, "on")
    label("on")
    nop()
    wrap()
sm = rp2.StateMachine(0, count, freq=1_000_000)
sm.exec("set(x, 31)")
sm.active(1); time.sleep_us(100); sm.active(0)
stalled = mem32[0x50200008] & 1
print(sm.rx_fifo(), stalled, [sm.get() for _ in range(8)])
`);
    expect(printed).toBe("8 1 [31, 30, 29, 28, 27, 26, 25, 24]\n");
  });

  test("a flag can interrupt the processor or synchronise two machines", () => {
    const { repl } = bootBoard();
    const printed = repl.exec(`
@rp2.asm_pio()
def ping():
    pull()
    irq(4)
    wait(1, irq, 5)
    irq(rel(0))
    mov(isr, osr)
    push()
@rp2.asm_pio()
def pong():
    wait(1, irq, 4)
    irq(5)
hits = []
a = rp2.StateMachine(0, ping, freq=1_000_000)
b = rp2.StateMachine(1, pong, freq=1_000_000)
a.irq(lambda sm: hits.append(sm.irq().flags() if hasattr(sm.irq(), "flags") else 1))
b.active(1); a.active(1)
for i in range(3):
    a.put(100 + i)
    print(a.get())
time.sleep_ms(1)
print(len(hits))
`);
    expect(printed).toBe("100\n101\n102\n3\n");
  });

  test("a sampler with one state machine and DMA reports each edge within one loop of its program", () => {
    const { simulation, repl, nets } = bootBoard();
    repl.exec(SAMPLER);
    simulation.edges.length = 0;
    // The edges are irregular and at least 150 ns apart.
    let state = 7;
    for (let i = 0; i < 400; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      simulation.advance(150 + ((state >>> 8) % 5000));
      const net = nets[(state >>> 24) % 4]!;
      simulation.drive(net, net.level === 0 ? "high" : "low");
    }
    simulation.advance(1e6);
    const printed = repl.exec(
      "print(count()); print([buf[i] for i in range(2 * count())])",
      60_000,
    );
    const [count, words] = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)) as [number, number[]];
    const truth = simulation.edges.filter(({ net }) => "abcd".includes(net));
    // The first record has the levels of the pins at the start. It belongs to no edge.
    const records = words.slice(2);
    expect(count - 1).toBe(truth.length);
    // The counter decreases every six cycles. It stops for five cycles while an edge is recorded.
    const times = truth.map((_, i) => 48 * (0xffffffff - records[2 * i]!) + 40 * i);
    const errors = times.map((ns, i) => ns - times[0]! - (truth[i]!.ns - truth[0]!.ns));
    expect(Math.max(...errors) - Math.min(...errors)).toBeLessThanOrEqual(48);
    const levels = [0, 0, 0, 0];
    const wrong = truth.filter(({ net, level }, i) => {
      levels["abcd".indexOf(net)] = level;
      return (
        (records[2 * i + 1]! & 15) !== levels.reduce((bits, bit, pin) => bits | (bit << pin), 0)
      );
    });
    expect(wrong).toEqual([]);
  });
});

/**
 * A PIO program that counts in OSR and compares the pins with ISR. When the pins differ, it pushes the counter and the
 * pins.
 */
const SAMPLER = `
import array
@rp2.asm_pio(fifo_join=rp2.PIO.JOIN_RX)
def sampler():
    label("changed")
    mov(isr, osr)
    push(noblock)
    mov(isr, y)
    push(noblock)
    mov(isr, y)
    wrap_target()
    mov(x, osr)
    jmp(x_dec, "next")
    label("next")
    mov(osr, x)
    mov(x, isr)
    mov(y, pins)
    jmp(x_not_y, "changed")
    wrap()
for i in range(4): Pin(i, Pin.IN)
N = 1024
buf = array.array("I", bytes(8 * N))
sm = rp2.StateMachine(0, sampler, in_base=Pin(0))
dma = rp2.DMA()
sm.exec("mov(osr, invert(null))")
sm.exec("mov(isr, pins)")
dma.config(read=0x50200020, write=buf, count=2 * N, trigger=True,
    ctrl=dma.pack_ctrl(size=2, inc_read=False, inc_write=True, treq_sel=4))
sm.active(1)
def count(): return (2 * N - dma.count) // 2
`;
