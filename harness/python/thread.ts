import { createContext, Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { runProgram } from "./program-run.ts";
import type { ProgramTask, ThreadSetup } from "./program-task.ts";

/*
 * A worker thread that runs Python programs, one after the other. Its owner can terminate it at any
 * time. Each program has its own realm for two reasons. The interpreter's package keeps its state
 * on globalThis, so two programs in one realm would corrupt this state. Also, each program replaces
 * Date.now. A new realm takes a fifth of the time of a new thread.
 */
const { script: text, library } = workerData as ThreadSetup;
const script = new Script(text, { filename: "reference.js" });

parentPort!.on("message", async (task: ProgramTask) => {
  const run: typeof runProgram = script.runInContext(createContext(globals()));
  await run(task, library, (message) => parentPort!.postMessage(message));
});

/**
 * The globals that the interpreter's package and the kernel use. The globals of JavaScript itself
 * are not in this list.
 */
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
