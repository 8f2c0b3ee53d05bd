import type { Program, Run, RunOptions } from "./run.ts";
import type { Traits } from "./traits.ts";

/** Something that runs programs and records what they do. A runtime never judges a program. */
export interface Runtime {
  /** The column's name, such as `micropython`. */
  readonly name: string;
  readonly identity: RuntimeIdentity;
  readonly capabilities: Capabilities;
  /**
   * Runs one program until its end or its limit. The promise never rejects because of a program or
   * of the runtime under test.
   */
  run(program: Program, options?: RunOptions): Promise<Run>;
  /**
   * Returns what the runtime can do and how it behaves. Expectations depend on these traits. The first call runs a
   * probe program that asks the runtime. Later calls return the same answers. A trait is absent if the runtime did not
   * answer the question about it. The promise never rejects.
   */
  traits(): Promise<Traits>;
  /**
   * Releases everything that the runtime holds: processes, workers and ports. A second call does
   * nothing.
   */
  close(): Promise<void>;
}

/** What a runtime can do. */
export interface Capabilities {
  /** True if the runtime can run programs with `RunOptions.pins`. */
  readonly pins: boolean;
  /**
   * The kind of clock that programs see. Other work on this machine cannot disturb virtual time.
   */
  readonly clock: "virtual" | "real";
  /** The forms of programs that the runtime can run. By default it runs Python programs. */
  readonly programs?: readonly ("python" | "scenario")[];
  /**
   * Says whether the runtime can record activities. `recorded`: it can. `missing`: the reason why it cannot do this
   * now, without a full stop. The field is absent if the runtime can never record activities.
   */
  readonly activity?: "recorded" | { readonly missing: string };
}

/**
 * The families of asyncio implementations. A fork of MicroPython counts as `micropython`, and PyPy
 * counts as `cpython`.
 */
export const FAMILIES = ["micropython", "cpython", "aiorig"] as const;

export type Family = (typeof FAMILIES)[number];

/** The facts that identify a runtime. A field is absent if this kind of runtime cannot know the fact. */
export interface RuntimeIdentity {
  readonly version: string;
  readonly platform: string;
  readonly family?: Family;
  /** The value of `sys.platform`, such as `linux` or `rp2`. */
  readonly port?: string;
  /**
   * The value of `sys.implementation.name`: `micropython`, `cpython` or the name of a fork. For the
   * reference it is `aiorig`.
   */
  readonly implementation?: string;
  /**
   * The absolute path of the interpreter that was named or found. The file may be a wrapper or a link.
   */
  readonly command?: string;
  /** The absolute path, without links, of the file that really runs. */
  readonly executable?: string;
  /** The absolute path of the image that an emulated board runs. */
  readonly firmware?: string;
  /** The path of the file that `import asyncio` loads, or BUILT_IN. */
  readonly asyncio?: string;
}

/**
 * The value of the field `asyncio` if the asyncio has no file of its own, for example because it is frozen into the
 * firmware.
 */
export const BUILT_IN = "built in";
