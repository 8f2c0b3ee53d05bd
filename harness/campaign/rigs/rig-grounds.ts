import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PreparedPico } from "../../runtimes/pico-virtual-board.ts";
import { TASKS } from "./rig-tasks.ts";

/** What all trials share. */
export interface RigGrounds {
  readonly pico: PreparedPico;
  /** Returns the file of a task's program. The number is the index of the task in TASKS. */
  programOf(task: number): string;
  remove(): void;
}

/** Writes the programs of all tasks into a new folder. */
export function makeRigGrounds(pico: PreparedPico): RigGrounds {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-rigs-"));
  const programOf = (task: number) => join(folder, `${task}.py`);
  for (const [i, { source }] of TASKS.entries()) writeFileSync(programOf(i), source);
  return { pico, programOf, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
