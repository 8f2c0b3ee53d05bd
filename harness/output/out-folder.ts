import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
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

/** A folder that one run of aiorig at a time writes its files to. Names are paths below it, with slashes. */
export interface OutFolder {
  /** Absolute. */
  readonly path: string;
  /** Aborts, with OutputFailed as its reason, if another program has taken the folder over. */
  readonly lost: AbortSignal;
  /**
   * Throws OutputRefused if one of these files is there and aiorig did not write it. `isOurs` recognises files from
   * before aiorig recorded what it wrote.
   */
  refuseForeign(names: Iterable<string>, isOurs?: (file: string) => boolean): void;
  /**
   * Writes files and returns their paths. A file is replaced completely or not at all. Throws OutputRefused for a
   * foreign file.
   */
  write(files: Readonly<Record<string, string>>): string[];
  /** Removes files that aiorig wrote there if their names are wanted, then empty folders. Nothing else. */
  remove(isWanted: (name: string) => boolean): void;
}

/**
 * Runs `work` while this process, and no other, uses the folder for output. Makes the folder if it is missing. Throws
 * OutputRefused, which names who else uses the folder or why it cannot be used, and OutputFailed for a full disk.
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
    // Errors of `work` need no explanation.
    throw isHeld ? error : explainWriteError(error, path);
  }
}

/** Makes a folder that can be written to. Throws OutputRefused or OutputFailed. */
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
        `${file} is there already, and aiorig did not write it. Move it away, or name another folder with --out.`,
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

/** True also for a broken link, because writing would follow it. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** A reader sees either the old file or the new one, even if the disk fills up. */
function writeWhole(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  const draft = join(folder, OWN_FOLDER, "draft");
  try {
    mkdirSync(dirname(file), { recursive: true });
    recordFile(folder, name);
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw explainWriteError(error, file);
  }
  return file;
}

/**
 * If the holder is on this machine, it refuses at once. If it cannot be seen from here, it refuses as soon as the
 * holder touches its lock.
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
