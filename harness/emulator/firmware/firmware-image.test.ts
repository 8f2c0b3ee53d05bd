import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { FirmwareError, readFirmware } from "./firmware-image.ts";
import { RP2040_FAMILY, writeUf2 } from "./uf2.ts";

let folder: string;

describe.skipIf(mustSkip)(`a firmware image${withoutFirmware}`, () => {
  let image: Uint8Array;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "firmware-"));
    image = firmware().bytes;
  });

  afterAll(() => rm(folder, { recursive: true }));

  test("a firmware image can be a .bin file or a .uf2 file", async () => {
    const bin = await write("firmware.bin", image);
    const uf2 = await write(
      "firmware.uf2",
      writeUf2({ address: 0x10000000, bytes: image }, RP2040_FAMILY),
    );
    const fromBin = await readFirmware(bin);
    const fromUf2 = await readFirmware(uf2);
    expect(fromBin.source).toBe(bin);
    expect(Buffer.from(fromBin.bytes).equals(image)).toBe(true);
    expect(Buffer.from(fromUf2.bytes.subarray(0, image.length)).equals(image)).toBe(true);
  });

  test("a file that is not an image is refused with its name, the reason and a remedy", async () => {
    const uf2 = writeUf2({ address: 0x10000000, bytes: image }, RP2040_FAMILY);
    const files: Record<string, Uint8Array> = {
      "short.bin": image.subarray(0, 200),
      "shifted.bin": image.subarray(1),
      "huge.bin": Buffer.concat([image, new Uint8Array(17 * 1024 * 1024)]),
      "notes.txt": Buffer.from("firmware of the week\n".repeat(40)),
      "firmware.elf": Buffer.concat([Buffer.from("\x7fELF", "latin1"), image]),
      "cut.uf2": uf2.subarray(0, 5 * 512),
      "torn.uf2": uf2.subarray(0, 5 * 512 + 100),
      "pico2.uf2": writeUf2({ address: 0x10000000, bytes: image }, 0xe48bff59),
      "ram.uf2": writeUf2({ address: 0x20000000, bytes: image }, RP2040_FAMILY),
    };
    const found: Record<string, string> = {};
    for (const [name, bytes] of Object.entries(files)) {
      const file = await write(name, bytes);
      found[name] = await refusalOf(file);
    }
    found["missing.bin"] = await refusalOf(join(folder, "missing.bin"));
    expect(found).toEqual({
      "short.bin": "it has only 200 bytes",
      "shifted.bin": "the checksum of the boot stage in its first 256 bytes is wrong",
      "huge.bin": `its ${image.length + 17 * 1024 * 1024} bytes do not fit in the largest flash, which has 16 MiB`,
      "notes.txt": "it is a text file",
      "firmware.elf": "it is an ELF file, which must be converted to .uf2 or .bin first",
      "cut.uf2": `block 5 of ${uf2.length / 512} is missing, because the file was cut short`,
      "torn.uf2":
        "it has 2660 bytes, but a UF2 file consists of blocks of 512 bytes, so the file was cut short",
      "pico2.uf2": "the file has no block for RP2040, only for RP2350 (Arm)",
      "ram.uf2": "its first address is 0x20000000, but the flash starts at 0x10000000",
      "missing.bin": "it cannot be read (ENOENT)",
    });
  });
});

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

/**
 * Returns the reason why a file is refused. Checks that the message starts with the name of the file and ends with the
 * remedy.
 */
async function refusalOf(file: string): Promise<string> {
  const error = await readFirmware(file).catch((error: unknown) => error);
  if (!(error instanceof FirmwareError)) return `not refused: ${String(error)}`;
  const start = `${file} is not an RP2040 firmware image: `;
  const isComplete = error.message.startsWith(start) && error.message.endsWith(WHAT_TO_GIVE);
  return isComplete ? error.message.slice(start.length, -WHAT_TO_GIVE.length) : error.message;
}

const WHAT_TO_GIVE =
  ". Give a .bin file with the contents of the flash from its start, or a .uf2 file for the RP2040, such as MicroPython's RPI_PICO download.";
