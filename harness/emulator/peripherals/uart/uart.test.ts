import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../../emulated-boards/testing/test-firmware.ts";
import { type BootedBoards, bootBoards } from "../../testing/boot-boards.ts";
import type { QuickRepl } from "../../testing/quick-repl.ts";

describe.skipIf(mustSkip)(`a UART${withoutFirmware}`, () => {
  test("a UART sends each bit for the correct time and receives the bytes from the wire", () => {
    const { simulation, repls } = bootReady("dut");
    const [repl] = repls;
    simulation.join("line", repl!.board.pin(0), repl!.board.pin(1));
    const printed = repl!.exec(`
u = UART(0, 115200, tx=Pin(0), rx=Pin(1))
u.write(b"\\x55\\x00\\xff")
u.flush(); time.sleep_ms(1)
print(u.read())
`);
    const bitNs = (16 * (67 + 52 / 64) * 1e9) / 125e6;
    const edges = simulation.edges.slice(simulation.edges.findIndex(({ level }) => level === 0));
    const bits = edges
      .slice(1)
      .map(({ ns }, i) => Math.round(((ns - edges[i]!.ns) / bitNs) * 100) / 100);
    expect(printed).toBe("b'U\\x00\\xff'\n");
    // The character U changes the level with each bit. Byte 0 is low for nine bits, and then its stop bit follows. Byte
    // 0xff is low only for its start bit.
    expect(bits).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 9, 1, 1]);
  });

  test("two UARTs exchange data in both directions at the same time, at any rate and format", () => {
    const { simulation, repls } = bootReady("a", "b");
    const [a, b] = repls as [QuickRepl, QuickRepl];
    simulation.join("there", a.board.pin(4), b.board.pin(1));
    simulation.join("back", b.board.pin(0), a.board.pin(5));
    const rows: string[] = [];
    for (const format of ["9600", "115200", "1000000", "115200, 7, 0, 2", "115200, 8, 1, 1"]) {
      const program = (id: number, tx: number, rx: number, first: number, ready: string) => `
u = UART(${id}, ${format.split(", ")[0]}, ${["bits", "parity", "stop"]
        .map((name, i) => [name, format.split(", ")[i + 1]])
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${value}, `)
        .join("")}tx=Pin(${tx}), rx=Pin(${rx}), rxbuf=400)
data = bytes((${first} + i * 7) & 127 for i in range(80))
${ready}
u.write(data)
got = b""
end = time.ticks_add(time.ticks_ms(), 1500)
while len(got) < 80 and time.ticks_diff(end, time.ticks_ms()) > 0:
    got += u.read() or b""
    time.sleep_ms(1)
print(len(got), sum(got), got[:3])
u.deinit()
`;
      b.start(program(0, 0, 1, 5, "while not u.any(): time.sleep_us(50)"));
      const atA = a.exec(program(1, 4, 5, 77, ""));
      simulation.runUntil(() => b.output.endsWith("\x04>"), { limitNs: 3e9 });
      rows.push(`${format}: ${atA.trim()} | ${b.output.slice(2).split("\r")[0]}`);
    }
    const sum = (first: number) =>
      Array.from({ length: 80 }, (_, i) => (first + i * 7) & 127).reduce((x, y) => x + y);
    const expected = `80 ${sum(5)} b'\\x05\\x0c\\x13' | 80 ${sum(77)} b'MT['`;
    expect(rows).toEqual(
      ["9600", "115200", "1000000", "115200, 7, 0, 2", "115200, 8, 1, 1"].map(
        (format) => `${format}: ${expected}`,
      ),
    );
  });

  test("an asyncio stream can read from a UART", () => {
    const repl = bootLoopback();
    const printed = repl.exec(`
import asyncio
u = UART(0, 19200, tx=Pin(0), rx=Pin(1))
async def main():
    reader = asyncio.StreamReader(u)
    writer = asyncio.StreamWriter(u)
    task = asyncio.create_task(reader.readline())
    await asyncio.sleep_ms(5)
    writer.write(b"over the wire\\n")
    await writer.drain()
    print(await task)
asyncio.run(main())
`);
    expect(printed).toBe("b'over the wire\\n'\n");
  });

  test("a UART reports a break and an idle line", () => {
    const repl = bootLoopback();
    const printed = repl.exec(`
u = UART(0, 19200, tx=Pin(0), rx=Pin(1))
events = []
u.irq(lambda u: events.append(u.irq().flags()), UART.IRQ_RXIDLE | UART.IRQ_BREAK)
u.write(b"x"); time.sleep_ms(20)
u.sendbreak(); time.sleep_ms(20)
print([UART.IRQ_RXIDLE in events, any(e & UART.IRQ_BREAK for e in events)])
`);
    expect(printed).toBe("[True, True]\n");
  });
});

/** Boots a board whose UART 0 is wired to itself. */
function bootLoopback(): QuickRepl {
  const { simulation, repls } = bootReady("dut");
  const repl = repls[0]!;
  simulation.join("line", repl.board.pin(0), repl.board.pin(1));
  return repl;
}

function bootReady(...names: string[]): BootedBoards {
  const booted = bootBoards(firmware(), names);
  for (const repl of booted.repls) repl.exec("from machine import Pin, UART\nimport time");
  return booted;
}
