import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { PICO } from "./board-library.ts";
import { prepareKeptPico } from "./kept-pico.ts";
import { type PreparedPico, preparePico } from "./pico-virtual-board.ts";
import { readTargetLibrary, type TargetLibrary } from "./target-library.ts";

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

  /** A copy of the cache, which this process has not opened yet. */
  function copyCache(to: string): string {
    cpSync(join(folder, "first"), join(folder, to), { recursive: true });
    return join(folder, to, keptIn(to)[0]!);
  }

  const same = (one: PreparedPico) =>
    Buffer.compare(one.flash, made.flash) === 0 &&
    JSON.stringify(one.identity) === JSON.stringify(made.identity);

  test("is the same as a new one", async () => {
    copyCache("second");
    expect(same(await prepareIn("second"))).toBe(true);
    expect(keptIn("second")).toEqual([expect.stringMatching(/^prepared-pico-\S+-[0-9a-f]{12}$/)]);
  });

  test("is made again if it is damaged", async () => {
    const kept = copyCache("damaged");
    writeFileSync(join(kept, "flash.gz"), "no flash");
    expect(same(await prepareIn("damaged"))).toBe(true);
  });

  test("is not needed if the cache cannot be used", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(same(await prepareIn("file"))).toBe(true);
  });

  test("is kept without the modules of the user", async () => {
    const file = { place: "mine.py", file: "/mine.py", bytes: Buffer.from("x = 1\n") };
    const beside = { files: [file], usesOurs: true };
    const used = await prepareIn("own", await readTargetLibrary({ beside }, PICO));
    expect(used.library.files.some(({ place }) => place.endsWith("mine.py"))).toBe(true);
    expect(Buffer.from(used.flash).includes("mine.py")).toBe(true);
    expect(keptIn("own")).toEqual([expect.stringMatching(/^prepared-pico-\S+-[0-9a-f]{12}$/)]);
    expect(same(await prepareIn("own"))).toBe(true);
  });
});
