import { performance } from "node:perf_hooks";
import { median } from "../check/median.ts";
import { buildEmulatorFirmware } from "../emulated-boards/emulator-firmware.ts";
import { type FirmwareImage, readFirmware } from "../emulator/firmware/firmware-image.ts";
import { KNOWN_LIVES } from "../emulator/simulation/board.ts";
import { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import { QuickRepl } from "../emulator/testing/quick-repl.ts";
import { PlainBoard } from "./plain-rp2040js.ts";

/** One row of the table. The unit is virtual seconds per wall second, or milliseconds of wall time for a boot. */
export interface EmulatorRow {
  readonly workload: string;
  readonly unit: "virtual s / wall s" | "wall ms";
  readonly ours: number;
  /**
   * The result of the unmodified rp2040js in the same run. The result is undefined if the workload needs nets, which
   * rp2040js does not have.
   */
  readonly plain: number | undefined;
}

/**
 * Measures how fast emulated boards run MicroPython, as the median of several rounds. Each round measures both aiorig's
 * emulator and plain rp2040js. So if the machine becomes slower during the benchmark, this affects both emulators.
 */
export async function measureEmulator(
  rounds: number,
  onProgress: (text: string) => void,
): Promise<EmulatorRow[]> {
  const firmware = await readFirmware(await buildEmulatorFirmware());
  const ours = new Map<string, number[]>();
  const plain = new Map<string, number[]>();
  // Each round must execute the instructions of the boards. Without this line, the boards would replay the first round.
  KNOWN_LIVES.isOff = true;
  // The first boot of each emulator warms up the JavaScript compiler and is not measured.
  bootOurs(firmware);
  bootPlain(firmware);
  for (let round = 0; round < rounds; round++) {
    onProgress(`round ${round + 1} of ${rounds}: boot`);
    add(ours, BOOT, bootOurs(firmware).wallMs);
    add(plain, BOOT, bootPlain(firmware).wallMs);
    for (const { name, program } of PROGRAMS) {
      onProgress(`round ${round + 1} of ${rounds}: ${name}`);
      add(ours, name, rateOfOurs(firmware, program));
      add(plain, name, rateOfPlain(firmware, program));
    }
    onProgress(`round ${round + 1} of ${rounds}: ${PAIR}`);
    add(ours, PAIR, rateOfPair(firmware));
  }
  return [BOOT, ...PROGRAMS.map(({ name }) => name), PAIR].map((workload) => ({
    workload,
    unit: workload === BOOT ? "wall ms" : "virtual s / wall s",
    ours: median(ours.get(workload) ?? []),
    plain: plain.has(workload) ? median(plain.get(workload)!) : undefined,
  }));
}

const BOOT = "boot of a blank board to the REPL";
const PAIR = "asyncio with two blinkers, while a second board samples the pins of the first board";

const PROGRAMS: readonly { readonly name: string; readonly program: string }[] = [
  {
    name: "asyncio, sleep_ms(100)",
    program:
      "import asyncio\nasync def main():\n    while True: await asyncio.sleep_ms(100)\nasyncio.run(main())",
  },
  {
    name: "asyncio, sleep_ms(1)",
    program:
      "import asyncio\nasync def main():\n    while True: await asyncio.sleep_ms(1)\nasyncio.run(main())",
  },
  { name: "a busy loop", program: "n = 0\nwhile True:\n    for i in range(1000): n += i" },
];

const BLINKERS = `
import asyncio
from machine import Pin
async def blink(pin, ms):
    while True:
        pin.toggle(); await asyncio.sleep_ms(ms)
async def main(): await asyncio.gather(blink(Pin(2, Pin.OUT), 10), blink(Pin(3, Pin.OUT), 7))
asyncio.run(main())
`;

/**
 * The program of the instrument, which samples the pins of the other board. A PIO state machine looks for changes of
 * four pins. At each change, DMA stores two values: a counter and the levels of the pins. The processor polls its input
 * once per millisecond.
 */
const SAMPLER = `
import array, rp2, select, sys
from machine import Pin
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
buf = array.array("I", bytes(8 * 4096))
sm = rp2.StateMachine(0, sampler, in_base=Pin(0))
dma = rp2.DMA()
sm.exec("mov(osr, invert(null))")
sm.exec("mov(isr, pins)")
dma.config(read=0x50200020, write=buf, count=8192, trigger=True,
    ctrl=dma.pack_ctrl(size=2, inc_read=False, treq_sel=4))
sm.active(1)
poll = select.poll(); poll.register(sys.stdin, select.POLLIN)
while True:
    if poll.poll(1): sys.stdin.read(1)
`;

/**
 * The duration of each measurement of a rate, in milliseconds. It is so long that the start of the measurement hardly
 * changes the result.
 */
const MEASURED_MS = 1000;

function bootOurs(firmware: FirmwareImage): {
  simulation: CoSimulation;
  repl: QuickRepl;
  wallMs: number;
} {
  const startMs = performance.now();
  const simulation = new CoSimulation();
  const repl = new QuickRepl(simulation, simulation.addBoard({ name: "dut", firmware }));
  repl.boot();
  return { simulation, repl, wallMs: performance.now() - startMs };
}

function bootPlain(firmware: FirmwareImage): { board: PlainBoard; wallMs: number } {
  const startMs = performance.now();
  const board = new PlainBoard(firmware);
  board.boot();
  return { board, wallMs: performance.now() - startMs };
}

function rateOfOurs(firmware: FirmwareImage, program: string): number {
  const { simulation, repl } = bootOurs(firmware);
  repl.start(program);
  return rate(
    () => simulation.nowNs,
    () => simulation.advance(1e6),
  );
}

function rateOfPlain(firmware: FirmwareImage, program: string): number {
  const { board } = bootPlain(firmware);
  board.start(program);
  return rate(
    () => board.nowNs,
    () => board.run(() => true),
  );
}

function rateOfPair(firmware: FirmwareImage): number {
  const simulation = new CoSimulation();
  const [dut, instrument] = ["dut", "instrument"].map(
    (name) => new QuickRepl(simulation, simulation.addBoard({ name, firmware })),
  ) as [QuickRepl, QuickRepl];
  for (let pin = 0; pin < 4; pin++) {
    simulation.join(`GP${pin}`, dut.board.pin(pin), instrument.board.pin(pin));
  }
  dut.boot();
  instrument.boot();
  instrument.start(SAMPLER);
  dut.start(BLINKERS);
  return rate(
    () => simulation.nowNs,
    () => simulation.advance(1e6),
  );
}

/** Returns virtual seconds per wall second, measured for MEASURED_MS. */
function rate(nowNs: () => number, advance: () => void): number {
  const startNs = nowNs();
  const startMs = performance.now();
  while (performance.now() - startMs < MEASURED_MS) advance();
  return (nowNs() - startNs) / 1e6 / (performance.now() - startMs);
}

function add(samples: Map<string, number[]>, name: string, value: number): void {
  samples.set(name, [...(samples.get(name) ?? []), value]);
}
