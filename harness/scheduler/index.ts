export type { Clock } from "./clock.ts";
export { currentTask } from "./current-task.ts";
export * from "./errors.ts";
export { Event } from "./event.ts";
export { type Gathered, type GatherOptions, gather } from "./gather.ts";
export type { KernelEvent } from "./kernel.ts";
export { Lock } from "./lock.ts";
export type { Awaitable } from "./promote.ts";
export { Queue } from "./queue.ts";
export { RealClock } from "./real-clock.ts";
export {
  type ExceptionContext,
  type ExceptionHandler,
  Scheduler,
  type SchedulerOptions,
} from "./scheduler.ts";
export { sleep, sleepMs } from "./sleep.ts";
export type { Task } from "./task.ts";
export { ThreadSafeFlag, type ThreadSafeFlagOptions } from "./thread-safe-flag.ts";
export { TICK_PERIOD, ticksDiff } from "./ticks.ts";
export type { Coroutine, Pollable, Trap } from "./traps.ts";
export { VirtualClock, type VirtualClockOptions } from "./virtual-clock.ts";
export { waitFor, waitForMs } from "./wait-for.ts";
