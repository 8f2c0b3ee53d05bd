import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../../emulated-boards/testing/test-firmware.ts";
import { bootBoard } from "../../testing/boot-boards.ts";
import { createRandom } from "../../testing/random.ts";
import { Flash } from "./flash.ts";

const MS = 1_000_000;

function blankFlash(): Flash {
  return new Flash(new Uint8Array(2 * 1024 * 1024).fill(0xff), {
    uniqueId: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  });
}

describe("the flash chip", () => {
  test("programming a flash only clears bits, and erasing sets all bits of a sector", () => {
    const flash = blankFlash();
    flash.program(0x1000, Uint8Array.of(0xf0, 0xaa, 0xff));
    flash.program(0x1000, Uint8Array.of(0x3c, 0xff, 0x01));
    const programmed = [...flash.bytes.subarray(0x0fff, 0x1004)];
    flash.erase(0x1000, 0x1000);
    const erased = [...flash.bytes.subarray(0x0fff, 0x1004)];
    expect([programmed, erased]).toEqual([
      [0xff, 0x30, 0xaa, 0x01, 0xff],
      [0xff, 0xff, 0xff, 0xff, 0xff],
    ]);
  });

  test("programming a page and erasing a sector or a block takes the typical time of the datasheet", () => {
    const flash = blankFlash();
    const page = new Uint8Array(256);
    expect({
      page: flash.program(0, page) / MS,
      partOfPage: flash.program(0, page.subarray(0, 3)) / MS,
      fourPages: flash.program(0, new Uint8Array(1024)) / MS,
      sector: flash.erase(0x3000, 0x1000) / MS,
      block: flash.erase(0x10000, 0x10000) / MS,
      blockFromItsMiddle: flash.erase(0x18000, 0x10000) / MS,
      blockAndSector: flash.erase(0x20000, 0x11000) / MS,
    }).toEqual({
      page: 0.4,
      partOfPage: 0.4,
      fourPages: 1.6,
      sector: 45,
      block: 150,
      blockFromItsMiddle: 16 * 45,
      blockAndSector: 195,
    });
  });

  test("a flash answers the commands for its identity and its status", () => {
    const flash = blankFlash();
    const ask = (...bytes: number[]) => {
      flash.select();
      return bytes.map((byte) => flash.exchange(byte));
    };
    expect(ask(0x9f, 0, 0, 0).slice(1)).toEqual([0xef, 0x40, 21]);
    expect(ask(0x4b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0).slice(5)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    expect(ask(0x05, 0)[1]).toBe(0);
    expect(ask(0x35, 0)[1]).toBe(2);
  });
});

describe.skipIf(mustSkip)(`flash on a board${withoutFirmware}`, () => {
  test("a program that writes to the flash waits until the flash is done", () => {
    const { repl } = bootBoard(firmware());
    const spent = repl.exec(`
import rp2, time
flash = rp2.Flash()
count = flash.ioctl(4, 0)
start = time.ticks_us()
flash.ioctl(6, count - 1)
erased = time.ticks_us()
flash.writeblocks(count - 1, bytes(256), 0)
programmed = time.ticks_us()
print([erased - start, programmed - erased])
`);
    const [erasedUs, programmedUs] = JSON.parse(spent) as [number, number];
    expect(erasedUs).toBeGreaterThan(45_000);
    expect(erasedUs).toBeLessThan(45_300);
    expect(programmedUs).toBeGreaterThan(400);
    expect(programmedUs).toBeLessThan(700);
  });

  test("a file system in heavy use keeps its data when the power is turned off and on", () => {
    const { simulation, repl } = bootBoard(firmware());
    const model = new Map<string, string>();
    const random = createRandom(5);
    const names = ["a", "b.txt", "dir/c", "dir/d.py", "dir/deep/e"];
    repl.exec("import os\nos.mkdir('dir')\nos.mkdir('dir/deep')");
    const listings: string[] = [];
    for (let round = 0; round < 4; round++) {
      const steps = Array.from({ length: 12 }, () => {
        const name = names[random() % names.length]!;
        const other = names[random() % names.length]!;
        const text = String.fromCharCode(97 + (random() % 26)).repeat(random() % 3000);
        const letter = text[0] ?? "";
        switch (random() % 4) {
          case 0:
            model.set(name, text);
            return `put('${name}', 'w', '${letter}' * ${text.length})`;
          case 1:
            model.set(name, (model.get(name) ?? "") + text);
            return `put('${name}', 'a', '${letter}' * ${text.length})`;
          case 2: {
            const had = model.has(name);
            model.delete(name);
            return had ? `os.remove('${name}')` : "pass";
          }
          default: {
            const moved = model.get(name);
            if (moved === undefined || name === other) return "pass";
            model.delete(name);
            model.set(other, moved);
            return `os.rename('${name}', '${other}')`;
          }
        }
      });
      repl.exec(
        `import os\ndef put(name, mode, text):\n    with open(name, mode) as f: f.write(text)\n${steps.join("\n")}`,
        120_000,
      );
      repl.board.powerOff();
      simulation.advance(10 * MS);
      repl.boot();
      listings.push(
        repl.exec(`
import os, binascii
for name in ${JSON.stringify(names)}:
    try:
        with open(name) as f: text = f.read()
        print(name, len(text), text[:1], text[-1:])
    except OSError: print(name, "-")
`),
      );
      const expected = names.map((name) => {
        const text = model.get(name);
        return text === undefined
          ? `${name} -`
          : `${name} ${text.length} ${text.at(0) ?? ""} ${text.at(-1) ?? ""}`;
      });
      expect(
        listings
          .at(-1)!
          .trimEnd()
          .split("\n")
          .map((line) => line.trimEnd()),
      ).toEqual(expected.map((line) => line.trimEnd()));
    }
    expect(new Set(listings).size).toBeGreaterThan(2);
  });

  test("the files of a board stay if the firmware changes", () => {
    const { simulation, repl } = bootBoard(firmware());
    repl.exec("with open('kept', 'w') as f: f.write('yes')");
    repl.board.powerOff();
    repl.board.loadFirmware(firmware());
    repl.boot();
    expect(repl.exec("print(open('kept').read())")).toBe("yes\n");
    expect(() =>
      simulation.addBoard({
        name: "small",
        firmware: { source: "big.bin", bytes: new Uint8Array(3 * 1024 * 1024) },
      }),
    ).toThrow(
      "big.bin does not fit: it has 3145728 bytes, and the flash of small has 2097152. Use a larger flash or a smaller image",
    );
  });
});
