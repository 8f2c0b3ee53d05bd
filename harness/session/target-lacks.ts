import { importsModule } from "./imports.ts";

/**
 * If a program imports `_thread` on a column that has no threads, such as `micropython-wasm@1.26`, returns a sentence
 * that says so. Returns undefined in all other cases. If anything else is missing, the message of the program is clear
 * enough.
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
