import { appendFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { makeFolder } from "./make-folder.ts";

/** The folder in the cache that contains the logs. */
export const LOGS = "logs";

/** The log of one build. Each build with the same name overwrites the file. */
export interface BuildLog {
  readonly path: string;
  /** Appends text to the log. Never throws, so that a build does not fail because its log cannot be written. */
  append(text: string | Buffer): void;
  /** Returns a sentence that says where the log is, or why there is no log. */
  describe(): string;
}

/** Starts a new log in the file `<cache>/logs/<name>.log`. Deletes the older log in this file. */
export function openBuildLog(name: string): BuildLog {
  const file = join(cacheFolder(), LOGS, `${name}.log`);
  let failure: Error | undefined;
  const attempt = (write: () => void) => {
    if (failure !== undefined) return;
    try {
      write();
    } catch (error) {
      failure = error as Error;
    }
  };
  attempt(() => {
    makeFolder(dirname(file));
    rmSync(file, { force: true });
  });
  return {
    path: file,
    append: (text) => attempt(() => appendFileSync(file, text)),
    describe: () =>
      failure === undefined
        ? `Full log: ${file}`
        : `The log ${file} could not be written: ${failure.message}`,
  };
}
