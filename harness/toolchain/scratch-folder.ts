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
 * Makes a folder for everything temporary of this process. Its name is a mark that no other process has.
 * The caller must remove it. `deadScratchFolders` finds the folders of processes that were killed before that.
 */
export function makeScratchFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), PREFIX));
  writeFileSync(join(folder, OWNER), JSON.stringify(describeProcess()));
  return folder;
}

/** Makes a folder among the temporary files for one program. It is in the scratch folder, if there is one. */
export function makeWorkplace(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), WORKPLACE));
}

/** How the names of these folders begin. */
export const WORKPLACE = "aiorig-program-";

/** The folder for temporary files that all processes of this machine share, also while a run has its own. */
export function sharedTmpdir(): string {
  let folder = tmpdir();
  while (basename(folder).startsWith(PREFIX)) folder = dirname(folder);
  return folder;
}

/** The scratch folders next to where ours would be whose process is known to be gone. */
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

/** A process that is killed between making its folder and signing it leaves an empty one. */
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
