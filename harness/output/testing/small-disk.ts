import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A very small disk that tests can fill. The disk has its own folder. */
export interface SmallDisk {
  readonly folder: string;
  mount(): void;
  unmount(): void;
}

/**
 * Returns a tmpfs with a size of `kilobytes`, which is not mounted yet. Returns undefined if this machine does not let
 * us mount a tmpfs.
 */
export function smallDisk(kilobytes = 256): SmallDisk | undefined {
  if (process.platform !== "linux") return undefined;
  const folder = mkdtempSync(join(tmpdir(), "aiorig-disk-"));
  const mount = () => {
    mkdirSync(folder, { recursive: true });
    const options = ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "none", folder];
    const { status, stderr } = spawnSync("mount", options, { encoding: "utf8" });
    if (status !== 0) throw new Error(`the disk cannot be mounted: ${stderr}`);
  };
  // The unmount is lazy, because a killed process may still use the disk for a moment.
  const unmount = () => {
    spawnSync("umount", ["-l", folder]);
    rmdirSync(folder);
  };
  try {
    mount();
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  unmount();
  return { folder, mount, unmount };
}

/** Fills a disk until only `leftBytes` are free. */
export function fillDisk(folder: string, leftBytes = 0): void {
  const file = openSync(join(folder, "filling"), "w");
  const left = openSync(join(folder, "left"), "w");
  if (leftBytes > 0) writeSync(left, Buffer.alloc(leftBytes));
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    closeSync(file);
    closeSync(left);
  }
  rmSync(join(folder, "left"));
}
