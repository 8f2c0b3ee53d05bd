import type { Config } from "../../runtimes/config.ts";

/** A source that is mutated, and where its faults should show first. */
export interface MutantSource {
  /** As a patch names it: below harness/, or from fixtures/lib/. */
  readonly file: string;
  /** The groups whose promises it keeps, in the order in which they are asked. */
  readonly groups: readonly string[];
  /** Whether every other group is asked, too, before a mutant counts as surviving. */
  readonly everywhere: boolean;
  /** What programs get from it, where the reference has its own. */
  readonly use?: NonNullable<Config["use"]>;
}

/** Everything that a Python program on the reference can reach of the kernel and of the primitives. */
export const MUTANT_SOURCES: readonly MutantSource[] = [
  inKernel("scheduler/kernel.ts", ["CANCEL", "TASK", "RUN", "YIELD", "SLEEP", "TSF", "PIN"]),
  inKernel("scheduler/run-queue.ts", ["SLEEP", "YIELD", "TASK"]),
  inKernel("scheduler/task.ts", ["TASK", "CANCEL"]),
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
  inKernel("python/shim/asyncio.py", ["TASK", "RUN", "SLEEP", "CANCEL", "PIN"]),
  inLibrary("fifo_queue.py", ["QUEUE"], { Queue: "fifo_queue:Queue" }),
  inLibrary("fifo_semaphore.py", ["SEM", "BSEM"]),
  inLibrary("fifo_condition.py", ["COND"]),
  inLibrary("cyclic_barrier.py", ["BARRIER"]),
];

function inKernel(file: string, groups: readonly string[]): MutantSource {
  return { file, groups, everywhere: true };
}

function inLibrary(
  name: string,
  groups: readonly string[],
  use?: NonNullable<Config["use"]>,
): MutantSource {
  const file = `fixtures/lib/primitives/${name}`;
  return { file, groups, everywhere: false, ...(use && { use }) };
}
