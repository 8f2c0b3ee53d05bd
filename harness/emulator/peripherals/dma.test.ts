import { beforeAll, describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { bootBoard } from "../testing/boot-boards.ts";
import type { QuickRepl } from "../testing/quick-repl.ts";

let repl: QuickRepl;

describe.skipIf(mustSkip)(`DMA${withoutFirmware}`, () => {
  beforeAll(() => {
    ({ repl } = bootBoard(firmware()));
    repl.exec("import rp2, array, time, uctypes\nfrom machine import mem32");
  });

  test("a DMA copy is complete for bytes, halfwords and words, with and without byte swap", () => {
    const printed = repl.exec(`
src = bytearray((i * 37 + 11) & 255 for i in range(64))
for size, swap in ((0, False), (1, False), (2, False), (1, True), (2, True)):
    dst = bytearray(72)
    d = rp2.DMA()
    d.config(read=src, write=dst, count=64 >> size, ctrl=d.pack_ctrl(size=size, bswap=swap), trigger=True)
    while d.active(): pass
    width = 1 << size
    want = bytearray(64)
    for i in range(64): want[i] = src[i ^ (width - 1)] if swap else src[i]
    print(size, swap, dst[:64] == want, sum(dst[64:]))
    d.close()
`);
    expect(printed.trim().split("\n")).toEqual([
      "0 False True 0",
      "1 False True 0",
      "2 False True 0",
      "1 True True 0",
      "2 True True 0",
    ]);
  });

  test("a DMA copy takes two cycles per transfer", () => {
    const printed = repl.exec(`
word = array.array("I", [1, 2])
d = rp2.DMA()
d.config(read=word, write=uctypes.addressof(word) + 4, count=200_000,
    ctrl=d.pack_ctrl(size=2, inc_read=False, inc_write=False))
start = time.ticks_us()
d.active(1)
early = d.count
while d.active(): pass
print(0 < early < 200_000, time.ticks_diff(time.ticks_us(), start), word[1])
d.close()
`);
    const [isPartlyDone, us, copied] = printed.trim().split(" ");
    expect([isPartlyDone, copied]).toEqual(["True", "1"]);
    expect(Math.abs(Number(us) - 3200)).toBeLessThan(200);
  });

  test("a pacing timer sets the rate of a DMA copy", () => {
    const printed = repl.exec(`
out = []
for i, (x, y) in enumerate(((1, 1250), (2, 2500), (1, 12500), (3, 1000))):
    mem32[0x50000420 + 4 * i] = x << 16 | y
    stamps = array.array("I", bytes(4 * 7))
    d = rp2.DMA()
    d.config(read=0x40054028, write=stamps, count=7, trigger=True,
        ctrl=d.pack_ctrl(size=2, inc_read=False, treq_sel=0x3b + i))
    while d.active(): pass
    out.append([stamps[k + 1] - stamps[k] for k in range(6)])
    d.close()
print(out)
`);
    const [first, second, third, fourth] = JSON.parse(printed) as number[][];
    expect([first, second, third]).toEqual([
      [10, 10, 10, 10, 10, 10],
      [10, 10, 10, 10, 10, 10],
      [100, 100, 100, 100, 100, 100],
    ]);
    // 333 1/3 cycles take 2 2/3 microseconds.
    expect(fourth!.toSorted()).toEqual([2, 2, 3, 3, 3, 3]);
  });

  test("two chained DMA channels start each other", () => {
    const printed = repl.exec(`
a = array.array("I", range(8)); b = array.array("I", bytes(32)); c = array.array("I", bytes(32))
d1 = rp2.DMA(); d2 = rp2.DMA()
d2.config(read=b, write=c, count=8, ctrl=d2.pack_ctrl(size=2))
d1.config(read=a, write=b, count=8, ctrl=d1.pack_ctrl(size=2, chain_to=d2.channel), trigger=True)
time.sleep_us(50)
print(list(c), d1.active(), d2.active())
for d in (d1, d2): d.close()
`);
    expect(printed).toBe("[0, 1, 2, 3, 4, 5, 6, 7] False False\n");
  });

  test("an abort ends a waiting transfer", () => {
    const printed = repl.exec(`
b = array.array("I", bytes(32))
stuck = rp2.DMA()
stuck.config(read=0x50200020, write=b, count=4, ctrl=stuck.pack_ctrl(size=2, inc_read=False, treq_sel=4), trigger=True)
time.sleep_us(10)
before = stuck.active()
mem32[0x50000444] = 1 << stuck.channel
while mem32[0x50000444]: pass
print(before, stuck.active(), stuck.count)
stuck.close()
`);
    expect(printed).toBe("True False 4\n");
  });
});
