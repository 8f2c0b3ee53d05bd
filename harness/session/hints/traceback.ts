import { basename } from "node:path";

/** One line of a traceback: a function, and the file and line at which it ran. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/**
 * Reads one line of a traceback of MicroPython or CPython. Returns undefined if `line` does not name a file, a line
 * number and a function.
 */
export function readFrame(line: string): Frame | undefined {
  const [, file, number, name] = /^ {2}File "(.+)", line (\d+), in (\S+)$/.exec(line) ?? [];
  return file === undefined ? undefined : { file, line: Number(number), name: name! };
}

/**
 * Says whether a line of a traceback is in the program. On a board, the program is called `<stdin>`, because aiorig
 * sends it as input.
 */
export function isInProgram({ file }: Frame, path: string): boolean {
  return file === "<stdin>" || basename(file) === basename(path);
}
