import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withOutFolder } from "./out-folder.ts";
import { OutputFailed } from "./output-error.ts";
import { fillDisk, smallDisk } from "./testing/small-disk.ts";

const disk = smallDisk();

describe.skipIf(disk === undefined)(
  `on a full disk${disk ? "" : " (skipped: this needs Linux and the right to mount a tmpfs)"}`,
  () => {
    beforeEach(() => disk!.mount());
    afterEach(() => disk!.unmount());

    test("if a disk is full, an older file stays, and the error says which path to free", async () => {
      const { folder } = disk!;
      await withOutFolder(folder, async (out) => {
        out.write({ "a.txt": "old" });
        fillDisk(folder);
        expect(() => out.write({ "a.txt": "new".repeat(10_000) })).toThrow(
          new OutputFailed(
            `${join(folder, "a.txt")} cannot be written: no space is left on the device (ENOSPC). Free some space on the disk, or name another folder: --out for results, TMPDIR for temporary files, AIORIG_CACHE for builds.`,
          ),
        );
      });
      expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("old");
    });

    test("if a folder cannot be locked, there is an error, and no lock is left", async () => {
      const { folder } = disk!;
      fillDisk(folder);
      await expect(withOutFolder(folder, async () => "used")).rejects.toThrow(
        /cannot be written: no space is left on the device \(ENOSPC\)/,
      );
      expect(existsSync(join(folder, ".aiorig", "lock"))).toBe(false);
    });
  },
);
