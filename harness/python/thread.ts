import { createContext, Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { runProgram } from "./program-run.ts";
import type { ProgramTask, ThreadSetup } from "./program-task.ts";

/*
 * A worker thread that runs Python programs, one after the other. Its owner can terminate it at any
 * time. Programs run in a realm of their own, because the interpreter's package keeps its state on
 * globalThis, and because the interpreter replaces Date.now. Programs share a realm until a program makes a change that
 * cannot be undone.
 */
const { script: text, realm } = workerData as ThreadSetup;
const script = new Script(text, { filename: "reference.js" });
let run: typeof runProgram | undefined;

parentPort!.on("message", async (task: ProgramTask) => {
  run ??= script.runInContext(createContext(globals())) as typeof runProgram;
  const isReusable = await run(realm, task, (message) => parentPort!.postMessage(message));
  if (!isReusable) run = undefined;
});

/**
 * Returns the globals that the interpreter's package and the kernel use, without the globals of the JavaScript language
 * itself.
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
