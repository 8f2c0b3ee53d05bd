import type { FileSystem } from "./loaded-interpreter.ts";
import type { Files } from "./program-task.ts";

/** The files that Python sees. Notices whether a program changed them. */
export class ProgramFiles {
  readonly #fs: FileSystem;
  #isChanged = false;
  /** Functions that remove the files of the latest program. They must run in this order. */
  #removals: (() => void)[] = [];

  constructor(fs: FileSystem) {
    this.#fs = fs;
    const { open } = fs;
    fs.open = (path, flags, mode) => {
      if (flags & MAY_WRITE) this.#isChanged = true;
      return open(path, flags, mode);
    };
    for (const name of CHANGES) {
      const change = fs[name] as (...args: unknown[]) => void;
      fs[name] = (...args: unknown[]) => {
        this.#isChanged = true;
        return change(...args);
      };
    }
  }

  /** Adds files that stay after the end of a program, and makes the folders of these files. */
  keep(files: Files): void {
    for (const [path, bytes] of Object.entries(files)) {
      this.#makeFolders(path);
      this.#fs.writeFile(path, bytes);
    }
    this.#removals = [];
  }

  /** Adds the files of a program. From now on, changes of files are noticed. */
  add(files: Files): void {
    let isReplaced = false;
    for (const [path, bytes] of Object.entries(files)) {
      isReplaced ||= this.#fs.analyzePath(path).exists;
      this.#makeFolders(path);
      this.#fs.writeFile(path, bytes);
      this.#removals.unshift(() => this.#fs.unlink(path));
    }
    this.#isChanged = isReplaced;
  }

  /**
   * Removes the files of the program, and returns true. If a later program could see changes of this program, removes
   * nothing and returns false. This is so if the program changed any file or folder, or left a file open.
   */
  remove(): boolean {
    if (
      this.#isChanged ||
      this.#fs.streams.some((stream, fd) => Boolean(stream) !== fd < STANDARD)
    ) {
      return false;
    }
    for (const removal of this.#removals) removal();
    this.#removals = [];
    return true;
  }

  #makeFolders(path: string): void {
    for (let end = path.indexOf("/", 1); end !== -1; end = path.indexOf("/", end + 1)) {
      const folder = path.slice(0, end);
      if (this.#fs.analyzePath(folder).exists) continue;
      this.#fs.mkdir(folder);
      this.#removals.unshift(() => this.#fs.rmdir(folder));
    }
  }
}

/** The flags of `open` with which a program may change files: O_WRONLY, O_RDWR, O_CREAT and O_TRUNC. */
const MAY_WRITE = 1 | 2 | 64 | 512;

/** The functions through which the interpreter changes files and folders, except for `open`. */
const CHANGES = ["chdir", "mkdir", "rename", "rmdir", "unlink"] as const;

/** The number of open files of an interpreter that has just started: its input and its outputs. */
const STANDARD = 3;
