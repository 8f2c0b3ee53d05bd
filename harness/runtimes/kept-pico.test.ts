import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { PICO } from "./board-library.ts";
import { codeOnly } from "./code-only.ts";
import { prepareKeptPico } from "./kept-pico.ts";
import { bootPico, type PreparedPico, preparePico } from "./pico-virtual-board.ts";
import { OUR_FOLDER, readTargetLibrary, type TargetLibrary } from "./target-library.ts";

describe.skipIf(mustSkip)(`a prepared Pico in the cache${withoutFirmware}`, () => {
  const { AIORIG_CACHE } = process.env;
  let folder: string;
  let library: TargetLibrary;
  let made: PreparedPico;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "aiorig-kept-"));
    library = await readTargetLibrary({}, PICO);
    made = await preparePico(firmware(), library);
    await prepareIn("first");
  }, 60_000);
  afterAll(() => {
    if (AIORIG_CACHE === undefined) delete process.env.AIORIG_CACHE;
    else process.env.AIORIG_CACHE = AIORIG_CACHE;
    rmSync(folder, { recursive: true });
  });

  async function prepareIn(cache: string, modules = library): Promise<PreparedPico> {
    process.env.AIORIG_CACHE = join(folder, cache);
    return prepareKeptPico(firmware(), modules);
  }

  function keptIn(cache: string): string[] {
    const place = join(folder, cache);
    return existsSync(place) ? readdirSync(place) : [];
  }

  /**
   * Copies the build cache to a new folder. The folder must be new: if this process has already used a folder, it keeps
   * the boards of that folder in memory. Returns the path of the kept Pico in the new folder.
   */
  function copyCache(to: string): string {
    cpSync(join(folder, "first"), join(folder, to), { recursive: true });
    return join(folder, to, keptIn(to)[0]!);
  }

  const same = (one: PreparedPico) =>
    Buffer.compare(one.flash, made.flash) === 0 &&
    JSON.stringify(one.identity) === JSON.stringify(made.identity);

  test("a Pico from the cache is the same as a newly prepared Pico", async () => {
    copyCache("second");
    expect(same(await prepareIn("second"))).toBe(true);
    expect(keptIn("second")).toEqual([expect.stringMatching(/^prepared-pico-\S+-[0-9a-f]{12}$/)]);
  });

  test("a damaged Pico in the cache is prepared and stored again", async () => {
    const kept = copyCache("damaged");
    writeFileSync(join(kept, "flash.gz"), "no flash");
    expect(same(await prepareIn("damaged"))).toBe(true);
  });

  test("if the cache cannot be used, a Pico is still prepared", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(same(await prepareIn("file"))).toBe(true);
  });

  test("a kept Pico has only our modules; the user's modules are copied to a board that starts with the kept flash", async () => {
    copyCache("own");
    const file = { place: "mine.py", file: "/mine.py", bytes: Buffer.from("x = 1\n") };
    const beside = { files: [file], usesOurs: true, hasMarks: true };
    const pico = await prepareIn("own", await readTargetLibrary({ beside }, PICO));
    const { chip, board } = bootPico(pico);
    const found = new Map<string, number>();
    for (const folder of ["/aiorig", "/beside"]) {
      for (const [place, sum] of await board.files.checksums(folder)) found.set(place, sum);
    }
    chip.powerOff();
    // The user's modules are copied unmodified, and aiorig's modules without comments.
    const wanted = new Map(
      pico.library.files.map(({ place, bytes }) => [
        place,
        crc32(place.startsWith(`${OUR_FOLDER}/`) ? codeOnly(Buffer.from(bytes).toString()) : bytes),
      ]),
    );
    expect([found, wanted.has("/beside/mine.py")]).toEqual([wanted, true]);
    expect([keptIn("own"), same(await prepareIn("own"))]).toEqual([keptIn("first"), true]);
  });
});
