import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SmallDisk, smallDisk } from "../../output/testing/small-disk.ts";
import type { PreparedPico } from "../../runtimes/pico-virtual-board.ts";
import { TASKS } from "./rig-tasks.ts";

/** What all trials share. */
export interface RigGrounds {
  readonly pico: PreparedPico;
  /** Returns the path of the program of a task. `task` is the index of the task in TASKS. */
  programOf(task: number): string;
  /** Makes a folder for the leases of one rig. */
  newFolder(): string;
  /** A disk that can be filled, or undefined if this machine cannot mount such a disk. */
  readonly disk: SmallDisk | undefined;
  remove(): void;
}

/** Makes what all trials share, and writes the programs of all tasks into a new folder. */
export function makeRigGrounds(pico: PreparedPico): RigGrounds {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-rigs-"));
  const programOf = (task: number) => join(folder, `${task}.py`);
  for (const [i, { source }] of TASKS.entries()) writeFileSync(programOf(i), source);
  return {
    pico,
    programOf,
    newFolder: () => mkdtempSync(join(folder, "leases-")),
    disk: smallDisk(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
