import type { Program, Run, RunOptions } from "./run.ts";

/** Something that runs programs. It records and never judges. */
export interface Runtime {
  /** The column's name, such as `micropython`. Expectations refer to it. */
  readonly name: string;
  readonly identity: RuntimeIdentity;
  readonly capabilities: Capabilities;
  /** Runs one program to its end or its limit. Never rejects because of a program or the runtime under test. */
  run(program: Program, options?: RunOptions): Promise<Run>;
  /** Releases whatever the runtime holds: processes, workers, ports. Idempotent. */
  close(): Promise<void>;
}

/** What a runtime can do. */
export interface Capabilities {
  /** Whether it runs programs with `RunOptions.pins`. */
  readonly pins: boolean;
  /** The clock of its programs. Other work on this machine cannot disturb virtual time. */
  readonly clock: "virtual" | "real";
}

/** What a runtime is. Fields that a kind of runtime does not know are absent. */
export interface RuntimeIdentity {
  readonly version: string;
  readonly platform: string;
  /** `sys.implementation.name`: `micropython`, `cpython`, the name of a fork, or `aiorig` for the reference. */
  readonly implementation?: string;
  /** The interpreter that was named or found: an absolute path, perhaps of a wrapper or a link. */
  readonly command?: string;
  /** The file that really runs: an absolute path without links. */
  readonly executable?: string;
  /** The image that an emulated board runs: an absolute path. */
  readonly firmware?: string;
  /** The file that `import asyncio` loads, or BUILT_IN. */
  readonly asyncio?: string;
}

/** The origin of an asyncio without its own file, such as a frozen one. */
export const BUILT_IN = "built in";
