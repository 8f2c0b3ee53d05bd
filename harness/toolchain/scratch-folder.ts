import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describeProcess, isSameProcessAlive, processIdentity } from "./process-identity.ts";

/**
 * Makes a folder for all temporary files of this process. The name of the folder is unique, so the mark for the
 * processes that this process starts is made from this name. The caller must remove the folder. If the process is
 * killed before that, `deadScratchFolders` finds the folder.
 */
export function makeScratchFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), PREFIX));
  writeFileSync(join(folder, OWNER), JSON.stringify(describeProcess()));
  return folder;
}

/** Makes a temporary folder for one program. If there is a scratch folder, the new folder is inside it. */
export function makeWorkplace(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), WORKPLACE));
}

/** The prefix of the names of the programs' temporary folders. */
export const WORKPLACE = "aiorig-program-";

/**
 * Returns the folder for temporary files that all processes of this machine share. If TMPDIR names this process's own
 * folder, the result is the folder around it.
 */
export function sharedTmpdir(): string {
  let folder = tmpdir();
  while (basename(folder).startsWith(PREFIX)) folder = dirname(folder);
  return folder;
}

/** Returns the scratch folders in `tmpdir()` whose processes are surely gone. */
export function deadScratchFolders(): string[] {
  const parent = realpathSync(tmpdir());
  return readdirSync(parent)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(parent, name))
    .filter(isDead);
}

const PREFIX = "aiorig-run-";
const OWNER = "owner.json";

function isDead(folder: string): boolean {
  try {
    const owner = processIdentity.parse(JSON.parse(readFileSync(join(folder, OWNER), "utf8")));
    return isSameProcessAlive(owner) === "gone";
  } catch {
    return isOwnerless(folder);
  }
}

/**
 * Returns true if a folder lacks the identity of its process, and has not changed for a minute. A process makes such a
 * folder and then writes its identity there. If it is killed between these two steps, the folder stays without an
 * identity.
 */
function isOwnerless(folder: string): boolean {
  try {
    const isSigned = readdirSync(folder).includes(OWNER) && statSync(join(folder, OWNER)).size > 0;
    return !isSigned && Date.now() - statSync(folder).mtimeMs > SIGNING_LIMIT_MS;
  } catch {
    return false;
  }
}

const SIGNING_LIMIT_MS = 60_000;

export function removeScratchFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
