import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { type LockOptions, withLock } from "../toolchain/lock.ts";
import { stateOfHolder } from "../toolchain/lock-holder.ts";
import { makeFolder } from "../toolchain/make-folder.ts";
import { describeProcess } from "../toolchain/process-identity.ts";
import { explainWriteError, OutputFailed, OutputRefused } from "./output-error.ts";
import { OWN_FOLDER, recordedFiles, recordFile, removeRecorded } from "./written-files.ts";

/**
 * A folder for the files of aiorig. Only one run at a time writes to it. The name of a file is its path inside the
 * folder, with slashes.
 */
export interface OutFolder {
  /** The absolute path of the folder. */
  readonly path: string;
  /** This signal aborts if another program takes over the folder. The reason is an OutputFailed. */
  readonly lost: AbortSignal;
  /**
   * Throws OutputRefused if a file in `names` exists and aiorig did not write it. `isOurs` recognises the files of
   * older versions of aiorig, which kept no record of the files that they wrote.
   */
  refuseForeign(names: Iterable<string>, isOurs?: (file: string) => boolean): void;
  /**
   * Writes files and returns their paths. Each file is replaced completely or not at all. Throws OutputRefused if an
   * old file is not aiorig's own. If a text is too long for the memory, pass an iterable of its parts: the parts are
   * read and written one after the other.
   */
  write(files: Readonly<Record<string, string | Iterable<string>>>): string[];
  /**
   * Removes the files for which `isWanted` is true, if aiorig wrote them. Then removes the folders that are empty.
   * Everything else stays.
   */
  remove(isWanted: (name: string) => boolean): void;
}

/**
 * Runs `work` while only this process uses the folder for output. Makes the folder if it is missing. Throws
 * OutputRefused, which says who else uses the folder or why it cannot be used. Throws OutputFailed for a full disk.
 */
export async function withOutFolder<T>(
  path: string,
  work: (folder: OutFolder) => Promise<T>,
): Promise<T> {
  makeOutFolder(path);
  makeOutFolder(join(path, OWN_FOLDER));
  const lost = new AbortController();
  let isHeld = false;
  try {
    return await withLock(
      join(path, OWN_FOLDER, "lock"),
      () => {
        isHeld = true;
        return work(outFolder(path, lost.signal));
      },
      refusingLock(path, lost),
    );
  } catch (error) {
    // If `isHeld` is true, the error comes from `work`. It already says what to do, so it is not changed.
    throw isHeld ? error : explainWriteError(error, path);
  }
}

/** Makes a folder and checks that it can be written to. Throws OutputRefused or OutputFailed. */
function makeOutFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw explainWriteError(error, folder);
  }
}

function outFolder(path: string, lost: AbortSignal): OutFolder {
  const refuseForeign: OutFolder["refuseForeign"] = (names, isOurs = () => false) => {
    const recorded = recordedFiles(path);
    for (const name of names) {
      const file = join(path, name);
      if (recorded.has(name) || !isThere(file) || isOurs(file)) continue;
      throw new OutputRefused(
        `${file} already exists, and aiorig did not write it. Move the file away, or name another folder with --out.`,
      );
    }
  };
  return {
    path,
    lost,
    refuseForeign,
    write(files) {
      refuseForeign(Object.keys(files));
      return Object.entries(files).map(([name, text]) => writeWhole(path, name, text));
    },
    remove: (isWanted) => removeRecorded(path, isWanted),
  };
}

/** Says whether a file exists. A broken link counts, because writing would follow the link. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // This error occurs, for example, if a part of the path is a file instead of a folder.
    throw explainWriteError(error, file);
  }
}

/** Replaces a file in one step. A reader sees either the old file or the new file, even if the disk becomes full. */
function writeWhole(folder: string, name: string, text: string | Iterable<string>): string {
  const file = join(folder, name);
  const draft = join(folder, OWN_FOLDER, "draft");
  try {
    mkdirSync(dirname(file), { recursive: true });
    recordFile(folder, name);
    if (typeof text === "string") writeFileSync(draft, text);
    else writeParts(draft, text);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw explainWriteError(error, file);
  }
  return file;
}

function writeParts(file: string, parts: Iterable<string>): void {
  const descriptor = openSync(file, "w");
  try {
    for (const part of parts) writeFileSync(descriptor, part);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Options of the lock on an output folder. With these options, aiorig refuses a folder that another process uses:
 * - If this machine can see that the process is running, aiorig refuses immediately.
 * - If this machine cannot see the process, aiorig waits. If the process touches the lock, aiorig refuses, because
 *   only a living process touches its lock.
 * - If the process has ended, or does not touch the lock for ten seconds, aiorig takes over the lock.
 */
function refusingLock(path: string, lost: AbortController): LockOptions {
  const refuse = (holder: string) => {
    throw new OutputRefused(
      `${path} is in use by ${holder}. Wait until that run has ended, or name another folder with --out.`,
    );
  };
  return {
    holder: describeUs(),
    onWait: (holder, file) => {
      if (stateOfHolder(file) === "alive") refuse(holder);
    },
    onAlive: refuse,
    onLost: (holder) =>
      lost.abort(
        new OutputFailed(`${path} was taken over by ${holder}. Run again with another --out.`),
      ),
  };
}

function describeUs(): string {
  const { pid, host } = describeProcess();
  const command = process.argv.slice(2).join(" ");
  return `process ${pid} of ${userName()} on ${host} since ${new Date().toISOString()} (aiorig ${command})`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "somebody";
  }
}
