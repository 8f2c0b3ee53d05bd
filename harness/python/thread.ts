import { createContext, Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { runProgram } from "./program-run.ts";
import type { ProgramTask, ThreadSetup } from "./program-task.ts";

/*
 * A worker thread that runs Python programs, one after the other. Its owner can terminate it at any
 * time. Each program has its own realm, because the interpreter's package keeps its state on
 * globalThis, where the next program would corrupt it, and because each program replaces Date.now.
 * A realm costs a fifth of a thread.
 */
const { script: text, library } = workerData as ThreadSetup;
const script = new Script(text, { filename: "reference.js" });

parentPort!.on("message", async (task: ProgramTask) => {
  const run: typeof runProgram = script.runInContext(createContext(globals()));
  await run(task, library, (message) => parentPort!.postMessage(message));
});

/** The globals that the interpreter's package and the kernel use, besides those of JavaScript itself. */
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
