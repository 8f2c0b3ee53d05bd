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
   * Throws OutputRefused if one of these files is there and aiorig did not write it. `isOurs` recognizes
   * what was written before files were recorded.
   */
  refuseForeign(names: Iterable<string>, isOurs?: (file: string) => boolean): void;
  /** Writes each file whole, or leaves the one that is there, and returns their paths. Throws for a foreign one. */
  write(files: Readonly<Record<string, string>>): string[];
  /** Removes what aiorig wrote there, if its name is wanted, and the folders that are empty then. Nothing else. */
  remove(isWanted: (name: string) => boolean): void;
}

/**
 * Runs `work` while this process, and no other, uses the folder for output, and makes it if it is not there.
 * Throws OutputRefused that names who else uses the folder or why it cannot be used, and OutputFailed
 * for a disk that is full.
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
    // What `work` throws says what it means.
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

/** Also a link that leads nowhere: writing would follow it. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** A reader sees the old file or the new one, and so does a disk that fills up. */
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

/** Another run on this machine is refused at once; one that cannot be seen from here, as soon as it is heard of. */
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
