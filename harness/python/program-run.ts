import { ConsoleLog, type LoggedText } from "./console-log.ts";
import { makeKernelModule } from "./kernel-bridge.ts";
import { OutputBuffer } from "./output-buffer.ts";
import type { PythonHost } from "./prepared-interpreter.ts";
import { PreparedInterpreter } from "./prepared-interpreter.ts";
import type { ProgramTask, RealmSetup, Report } from "./program-task.ts";
import { makeRunTime } from "./run-time.ts";
import { KERNEL_SHIM, WAITING_SHIM } from "./shims.ts";
import { TaskLog } from "./task-log.ts";
import { makeWaitingModule } from "./waiting-module.ts";

/**
 * Runs one Python program in the realm in which the thread evaluated this script. Reports when the program starts and
 * how it ends. Returns true if this realm can run another program, and false if the next program needs a new realm. All
 * calls in a realm must have the same setup.
 */
export async function runProgram(
  setup: RealmSetup,
  task: ProgramTask,
  report: Report,
): Promise<boolean> {
  try {
    const host = makeHost(setup, task, report);
    interpreter ??= await PreparedInterpreter.prepare(preparationOf(setup), host);
    report({ kind: "started" });
    const isReusable = interpreter.run({ files: task.files, code: task.start }, host);
    report({ kind: "done" });
    return isReusable;
  } catch (error) {
    report({ kind: "crashed", detail: describe(error) });
    return false;
  }
}

/** The interpreter of this realm. */
let interpreter: PreparedInterpreter | undefined;

function makeHost({ scheduler }: RealmSetup, task: ProgramTask, report: Report): PythonHost {
  const time = makeRunTime(task, report);
  const log = task.console && new ConsoleLog(task.console);
  const startUs = time.clock.nowUs();
  const options = {
    ...time,
    hasAsserts: task.hasAsserts,
    taskLog: task.tasks && new TaskLog(task.tasks),
    onDeadlock: (waits: readonly string[]) => report({ kind: "deadlocked", waits }),
  };
  return {
    time,
    kernel: scheduler === "kernel" ? makeKernelModule(options) : makeWaitingModule(options),
    output: {
      stdout: writerTo(new OutputBuffer(task.stdout), report, logOf("stdout")),
      stderr: writerTo(new OutputBuffer(task.stderr), report, logOf("stderr")),
    },
  };

  function logOf(stream: LoggedText["stream"]): (bytes: Uint8Array) => void {
    return (bytes) => log?.write(stream, bytes, time.clock.nowUs() - startUs);
  }
}

function preparationOf({ scheduler, library, prepare, memoryLimitBytes }: RealmSetup) {
  const shim = scheduler === "kernel" ? KERNEL_SHIM : WAITING_SHIM;
  return { memoryLimitBytes, files: { ...shim, ...library }, code: prepare };
}

function writerTo(
  buffer: OutputBuffer,
  report: Report,
  log: (bytes: Uint8Array) => void,
): (bytes: Uint8Array) => void {
  return (bytes) => {
    log(bytes);
    for (const byte of bytes) {
      if (buffer.write(byte)) continue;
      report({ kind: "flooded" });
      process.exit();
    }
  };
}

/**
 * Returns the name and the message of an error. Without this, Node would also print the source line of the error, and
 * the interpreter's package is one line of 100 kB.
 */
function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.trim().slice(0, 2000);
}
