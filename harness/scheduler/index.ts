/**
 * The reference scheduler of aiorig: MicroPython's asyncio for TypeScript generators, in virtual or
 * real time. The ids in parentheses, such as SLEEP-03, name the clauses that a function obeys.
 *
 * @module aiorig
 */
export type { Clock } from "./clock.ts";
export { currentTask } from "./current-task.ts";
export type { Ending } from "./ending.ts";
export * from "./errors.ts";
export { Event } from "./event.ts";
export { type Gathered, type GatherOptions, gather } from "./gather.ts";
export type { KernelEvent } from "./kernel-event.ts";
export { Lock } from "./lock.ts";
export { Queue } from "./queue.ts";
export { RealClock } from "./real-clock.ts";
export {
  type ExceptionContext,
  type ExceptionHandler,
  Scheduler,
  type SchedulerOptions,
} from "./scheduler.ts";
export { sleep, sleepMs } from "./sleep.ts";
export { ThreadSafeFlag, type ThreadSafeFlagOptions } from "./thread-safe-flag.ts";
export { TICK_PERIOD, ticksDiff } from "./ticks.ts";
export type { Awaitable, Coroutine, Pollable, Task, Trap } from "./traps.ts";
export { VirtualClock, type VirtualClockOptions } from "./virtual-clock.ts";
export { waitFor, waitForMs } from "./wait-for.ts";
export type { Waiter, WaitPlace } from "./wait-list.ts";
