import { dismissIdleGuard } from "../toolchain/guard.ts";
import type { Interpreter } from "./interpreter.ts";
import { type ProgramSettings, runInProcess } from "./process-run.ts";
import type { Program, Run, RunOptions, Runtime, RuntimeIdentity } from "./runtime.ts";

export interface ProcessRuntimeSettings extends ProgramSettings {
  readonly name: string;
  readonly identity: RuntimeIdentity;
  readonly interpreter: Interpreter;
  /** The time limit of runs that set none, in milliseconds. */
  readonly limitMs?: number | undefined;
  /** Releases whatever was made for the runtime. */
  readonly onClose?: (() => Promise<void>) | undefined;
}

/** A runtime that starts a new interpreter for each program. Closing it aborts all active runs. */
export function processRuntime(settings: ProcessRuntimeSettings): Runtime {
  const { name, identity, interpreter, limitMs, onClose } = settings;
  const running = new Map<AbortController, Promise<Run>>();
  let closed = false;

  return {
    name,
    identity,
    async run(program: Program, options: RunOptions = {}): Promise<Run> {
      const controller = new AbortController();
      const abort = () => controller.abort();
      if (closed || options.signal?.aborted) abort();
      options.signal?.addEventListener("abort", abort, { once: true });
      const run = runInProcess(interpreter, program, settings, {
        ...(limitMs !== undefined && { limitMs }),
        ...options,
        signal: controller.signal,
      });
      running.set(controller, run);
      try {
        return await run;
      } finally {
        running.delete(controller);
        options.signal?.removeEventListener("abort", abort);
      }
    },
    async close(): Promise<void> {
      closed = true;
      for (const controller of running.keys()) controller.abort();
      await Promise.all(running.values());
      await onClose?.();
      await dismissIdleGuard();
    },
  };
}
