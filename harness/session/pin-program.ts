import type { Names } from "./python-source/names.ts";
import type { PythonNode } from "./python-source/syntax.ts";

/** A parsed program in which aiorig looks for pins. */
export interface PinProgram {
  readonly source: string;
  readonly names: Names;
  readonly nodes: readonly PythonNode[];
}
