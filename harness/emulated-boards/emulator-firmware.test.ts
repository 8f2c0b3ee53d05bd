import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tryFirmware } from "./emulator-firmware.ts";
import { firmware, mustSkip, withoutFirmware } from "./testing/test-firmware.ts";

describe.skipIf(mustSkip)(`the trial of a firmware image${withoutFirmware}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "aiorig-trial-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("the trial of an image succeeds if the image runs a program", async () => {
    await expect(tryFirmware(await imageOf(firmware().bytes))).resolves.toBeUndefined();
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ["an empty file", () => new Uint8Array(), /it has only 0 bytes/],
    [
      "a damaged boot stage",
      (bytes) => bytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte)),
      /checksum/,
    ],
    [
      "an image that is cut off",
      (bytes) => bytes.subarray(0, bytes.length / 3),
      /locked up|did not/,
    ],
  ])("the trial fails with %s", async (_what, change, said) => {
    await expect(tryFirmware(await imageOf(change(firmware().bytes)))).rejects.toThrow(said);
  });

  async function imageOf(bytes: Uint8Array): Promise<string> {
    const file = join(folder, "firmware.bin");
    await writeFile(file, bytes);
    return file;
  }
});
