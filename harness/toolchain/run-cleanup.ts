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
 * Sees to it that this process, however it ends, leaves no process and no temporary file behind. From now on temporary
 * files go to a folder of its own, and all that it starts carries its mark. A guard ends and removes both after it.
 * What runs that were killed together with their guard have left is cleared away now.
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
  // An end that is not hurried waits until nothing is left.
  process.once("beforeExit", () => void callGuard());
  process.once("exit", () => removeScratchFolder(folder));
}

let isSetUp = false;

async function clearAway(folder: string): Promise<void> {
  await endProcesses({ mark: markOf(folder), workplace: join(folder, WORKPLACE) });
  try {
    removeScratchFolder(folder);
  } catch {
    // It is another user's, and theirs to remove.
  }
}

/** Not the name alone, which is in TMPDIR: a process may be exempted from its mark. */
function markOf(folder: string): string {
  return `of-${basename(folder)}`;
}
