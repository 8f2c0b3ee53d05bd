import type { Config } from "../../runtimes/config.ts";

/** A source that is mutated, and the clauses that should catch its mutants. */
export interface MutantSource {
  /**
   * The path in the form that patches use: relative to harness/, or starting with fixtures/lib/.
   */
  readonly file: string;
  /** The groups that are about this source, in the order in which they run. */
  readonly groups: readonly string[];
  /**
   * True if a mutant that these groups do not catch must also be tried with all other groups. Such a mutant counts as a
   * survivor only if none of these other groups catches it.
   */
  readonly runsAllGroups: boolean;
  /**
   * The primitives that programs get from this source. Set only if the reference has its own versions of these
   * primitives.
   */
  readonly use?: NonNullable<Config["use"]>;
}

/**
 * All sources of the kernel, of the primitives that CPython also has, and of some other classes. For each mutant of
 * these sources that no clause can catch, we know the reason. The rest of the library has planted faults, but no
 * mutants.
 */
export const MUTANT_SOURCES: readonly MutantSource[] = [
  inKernel("scheduler/kernel.ts", [
    "CANCEL",
    "TASK",
    "RUN",
    "YIELD",
    "SLEEP",
    "TSF",
    "STREAM",
    "PIN",
  ]),
  inKernel("scheduler/run-queue.ts", ["SLEEP", "YIELD", "TASK"]),
  inKernel("scheduler/kernel-task.ts", ["TASK", "CANCEL"]),
  inKernel("scheduler/wait-list.ts", ["EVENT", "LOCK", "CANCEL"]),
  inKernel("scheduler/loop.ts", ["RUN"]),
  inKernel("scheduler/ticks.ts", ["SLEEP", "WAITFOR"]),
  inKernel("scheduler/sleep.ts", ["WAITFOR", "SLEEP"]),
  inKernel("scheduler/virtual-clock.ts", ["SLEEP", "PIN", "YIELD"]),
  inKernel("scheduler/gather.ts", ["GATHER", "TASK"]),
  inKernel("scheduler/wait-for.ts", ["WAITFOR"]),
  inKernel("scheduler/event.ts", ["EVENT"]),
  inKernel("scheduler/lock.ts", ["LOCK"]),
  inKernel("scheduler/thread-safe-flag.ts", ["TSF"]),
  inKernel("scheduler/queue.ts", ["QUEUE"]),
  inKernel("scheduler/foreign-source.ts", ["STREAM"]),
  inKernel("python/device-polls.ts", ["STREAM"]),
  inKernel("python/shim/streams.py", ["STREAM", "YIELD"]),
  inKernel("python/shim/asyncio.py", ["TASK", "RUN", "SLEEP", "CANCEL", "PIN"]),
  inLibrary("primitives/fifo_queue.py", ["QUEUE"], { Queue: "fifo_queue:Queue" }),
  inLibrary("primitives/fifo_semaphore.py", ["SEM", "BSEM"]),
  inLibrary("primitives/fifo_condition.py", ["COND"]),
  inLibrary("primitives/cyclic_barrier.py", ["BARRIER"]),
  inLibrary("threadsafe/message_from_anywhere.py", ["MSG"]),
  inLibrary("drivers/key_matrix.py", ["KEYBOARD"]),
  inLibrary("drivers/adc_watch.py", ["ADC"]),
];

function inKernel(file: string, groups: readonly string[]): MutantSource {
  return { file, groups, runsAllGroups: true };
}

function inLibrary(
  path: string,
  groups: readonly string[],
  use?: NonNullable<Config["use"]>,
): MutantSource {
  const file = `fixtures/lib/${path}`;
  return { file, groups, runsAllGroups: false, ...(use && { use }) };
}
