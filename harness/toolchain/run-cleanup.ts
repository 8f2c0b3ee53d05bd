import { basename, join } from "node:path";
import { callGuard, guard } from "./guard.ts";
import { endProcesses, MARK_VARIABLE, withMark } from "./process-mark.ts";
import {
  deadScratchFolders,
  makeScratchFolder,
  removeScratchFolder,
  WORKPLACE,
} from "./scratch-folder.ts";

/**
 * Makes sure that this process leaves no other process and no temporary file behind, even if it is killed:
 * - From now on, all temporary files of this process are in one folder, and everything that this process starts has the
 *   mark of this process.
 * - When this process ends, a guard ends the processes with this mark and removes the folder.
 * - If an earlier run was killed together with its guard, this function now removes what that run left.
 */
export function cleanUpAtEnd(): void {
  if (isSetUp) return;
  isSetUp = true;
  for (const dead of deadScratchFolders()) void clearAway(dead);

  const folder = makeScratchFolder();
  const mark = markOf(folder);
  process.env.TMPDIR = folder;
  process.env[MARK_VARIABLE] = withMark(mark);
  guard({ kind: "mark", mark }, { kind: "folder", path: folder });
  // If the process ends normally, it waits until the guard has removed everything. process.exit() does not wait for the
  // guard.
  process.once("beforeExit", () => void callGuard());
  process.once("exit", () => removeScratchFolder(folder));
}

let isSetUp = false;

async function clearAway(folder: string): Promise<void> {
  await endProcesses({ mark: markOf(folder), workplace: join(folder, WORKPLACE) });
  try {
    removeScratchFolder(folder);
  } catch {
    // The folder belongs to another user. That user must remove the folder.
  }
}

/**
 * Returns the mark of a folder, which is the folder's name with a prefix. The name alone is not a good mark: it is part
 * of the path in TMPDIR, so it would also match every process with this TMPDIR.
 */
function markOf(folder: string): string {
  return `of-${basename(folder)}`;
}
