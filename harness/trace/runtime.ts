import type { Program, Run, RunOptions } from "./run.ts";
import type { Traits } from "./traits.ts";

/** Something that runs programs. It records and never judges. */
export interface Runtime {
  /** The column's name, such as `micropython`. */
  readonly name: string;
  readonly identity: RuntimeIdentity;
  readonly capabilities: Capabilities;
  /** Runs one program to its end or its limit. Never rejects because of a program or the runtime under test. */
  run(program: Program, options?: RunOptions): Promise<Run>;
  /**
   * What the runtime can do and how it behaves. A probe program asks it at the first call; later calls return the same
   * answers. Expectations refer to them. Never rejects: a question that a runtime does not answer has no answer.
   */
  traits(): Promise<Traits>;
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

/** Whose asyncio a runtime has. A fork of MicroPython counts as `micropython`, PyPy as `cpython`. */
export const FAMILIES = ["micropython", "cpython", "aiorig"] as const;

export type Family = (typeof FAMILIES)[number];

/** What a runtime is. Fields that a kind of runtime does not know are absent. */
export interface RuntimeIdentity {
  readonly version: string;
  readonly platform: string;
  readonly family?: Family;
  /** `sys.platform`, such as `linux` or `rp2`. */
  readonly port?: string;
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
