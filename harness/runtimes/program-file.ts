import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { readScenario } from "../scenario/read-scenario.ts";
import { renderScenario } from "../scenario/render-scenario.ts";
import { SCENARIO_ENDING } from "../scenario/scenario.ts";
import { whyUnreadable } from "../text/why-unreadable.ts";
import type { Program } from "../trace/run.ts";
import { decodeText } from "./text-file.ts";

/** The content of a program file on the host. */
export interface ReadProgram {
  /** The absolute path of the file. */
  readonly file: string;
  /** The source text without a byte order mark. */
  readonly source: string;
  /**
   * True if `source` differs from the file, because constants were set, or because the file is a scenario that was
   * rendered as Python.
   */
  readonly isChanged?: boolean;
}

/** The outcome of a program that cannot be read. `detail` is the reason. */
export interface UnreadableProgram {
  readonly kind: "unreadable";
  readonly detail: string;
}

/**
 * Reads a program and sets its constants. A scenario is rendered as Python, so that every runtime can run it. If the
 * program cannot be read, the result says why.
 */
export async function readProgram(program: Program): Promise<ReadProgram | UnreadableProgram> {
  const file = resolve(program.path);
  const refuse = (detail: string): UnreadableProgram => ({ kind: "unreadable", detail });
  let bytes: Buffer;
  try {
    const entry = await stat(file);
    if (!entry.isFile()) return refuse(`${file} is not a file`);
    if (entry.size > MOST_BYTES) {
      return refuse(
        `${file} has ${entry.size} bytes, but a program may have at most ${MOST_BYTES}: larger programs do not fit on a microcontroller`,
      );
    }
    bytes = await readFile(file);
  } catch (error) {
    return refuse(`${file} cannot be read: ${whyUnreadable(error)}`);
  }
  const text = decodeText(bytes);
  if (text.kind !== "text") return refuse(`${file} ${text.fault}`);
  let source = text.text;
  if (file.endsWith(SCENARIO_ENDING)) {
    const read = readScenario(source);
    if ("problem" in read) return refuse(`${file}: ${read.problem}`);
    return { file, source: renderScenario(read.scenario), isChanged: true };
  }
  for (const [name, value] of Object.entries(program.constants ?? {})) {
    const line = new RegExp(`^${name} *=.*$`, "m");
    if (!line.test(source))
      return refuse(`${file} has no line "${name} = ...", so ${name} cannot be set`);
    source = source.replace(line, `${name} = ${value}`);
  }
  return { file, source, isChanged: source !== text.text };
}

const MOST_BYTES = 1_000_000;
