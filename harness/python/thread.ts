import { createContext, Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { playProgram } from "./play-program.ts";
import type { ProgramTask, ThreadSetup } from "./program-task.ts";

/*
 * A thread that plays Python programs, one after the other, and that its owner can end at any time.
 * Each program has a realm of its own: the interpreter's package keeps its state on globalThis,
 * where the next one would corrupt it, and the clock is led into Date. A realm costs a fifth of a thread.
 */
const { script: text, library } = workerData as ThreadSetup;
const script = new Script(text, { filename: "reference.js" });

parentPort!.on("message", async (task: ProgramTask) => {
  const play: typeof playProgram = script.runInContext(createContext(globals()));
  await play(task, library, (message) => parentPort!.postMessage(message));
});

/** What the interpreter's package and the kernel use beside JavaScript itself. */
function globals(): Record<string, unknown> {
  return {
    Buffer,
    TextDecoder,
    TextEncoder,
    URL,
    console,
    crypto,
    performance,
    process,
    require,
  };
}
