import { importsModule } from "./imports.ts";

/**
 * Why a program cannot run on a column, such as `pico-virtual@1.26`. Only for programs that would not fail with a clear
 * message by themselves. Undefined if nothing is known to be missing.
 */
export function findLack(source: string, column: string): string | undefined {
  const only = ONE_CORE.find(([target]) => target === column.split("@")[0]);
  if (only === undefined || !importsModule(source, "_thread")) return undefined;
  return `It imports _thread, and ${only[1]}. Use --rig with a real board.`;
}

const ONE_CORE = [
  ["pico-virtual", "the second core of the emulated Pico does nothing"],
  ["reference", "the reference has no threads"],
  ["micropython-wasm", "MicroPython's WebAssembly build has no threads"],
] as const;
