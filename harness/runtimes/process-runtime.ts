import { dismissIdleGuard } from "../toolchain/guard.ts";
import type { Capabilities, Runtime, RuntimeIdentity } from "../trace/runtime.ts";
import { defineRuntime } from "./define-runtime.ts";
import type { Interpreter } from "./interpreter-call.ts";
import { type ProgramSettings, runInProcess } from "./process-run.ts";

export interface ProcessRuntimeSettings extends ProgramSettings {
  readonly name: string;
  readonly identity: RuntimeIdentity;
  readonly interpreter: Interpreter;
  /** The clock that programs see. The default is the real clock. */
  readonly clock?: Capabilities["clock"] | undefined;
  /** The time limit in milliseconds for runs that do not set their own limit. */
  readonly limitMs?: number | undefined;
  /** Releases everything that was prepared for the runtime. */
  readonly onClose?: (() => Promise<void>) | undefined;
}

/** Returns a runtime that starts a new interpreter for each program. */
export function processRuntime(settings: ProcessRuntimeSettings): Runtime {
  const { name, identity, interpreter, clock = "real", limitMs, onClose } = settings;
  return defineRuntime({
    name,
    identity,
    capabilities: { pins: false, clock },
    limitMs,
    runProgram: (program, task) => runInProcess(interpreter, program, settings, task),
    async release() {
      await onClose?.();
      await dismissIdleGuard();
    },
  });
}
