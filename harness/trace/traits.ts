/**
 * The ways in which runtimes differ: what they can do, and how they behave. The value of each trait is a sentence that
 * describes it. The program harness/runtimes/traits-probe.py asks a runtime about all traits. Expectations use the
 * names of traits.
 */
export const TRAITS = {
  threads: "the runtime has threads",
  timers: "the runtime has `machine.Timer`",
  touchPads: "the runtime has `machine.TouchPad`",
  pinInterrupts:
    "a program can interrupt itself with an edge on a pin that the program drives, such as the LED of a Pico",
  threadSafeFlags: "asyncio has ThreadSafeFlag",
  nativeTasks: "tasks are built-in objects, not Python code",
  streams: "asyncio can create a stream for a Python object with an `ioctl` method",
  tickWrap: "a program can start shortly before `ticks_ms` wraps around to 0",
  assertions: "asyncio raises AssertionError if a second task waits for a ThreadSafeFlag",
  runWaitsWhenIdle:
    "`run` keeps waiting when no task can run, because an interrupt or a thread may still wake a task",
  goalContinuesAwaiters:
    "after `run_until_complete` the task of this call is done, and tasks that await this task continue in the next run",
  failedGoalContinuesAwaiters:
    "if the task of `run_until_complete` fails, tasks that await this task get its exception in the next run",
  refusesNestedRuns:
    "the runtime refuses a run inside another run, and the outer run continues normally",
  returnsEndedResult: "`run_until_complete` returns the result of a task that has already ended",
  clearsCurrentTask: "there is no current task after SystemExit has ended a run",
  keepsBareYields: "the loop does not lose a task whose generator yields None",
  checksAwaits: "the loop does not lose a task that awaits a list",
  refusesCircularAwaits: "a task cannot await itself",
  keepsFailures:
    "if a task has failed and another task has retrieved its exception, each later `await` or `gather` of the failed task gets the exception again",
  refusesCancelOfAwaiter:
    "a child cannot cancel its parent (the task that awaits the child): `cancel` raises RuntimeError",
  refusesDuplicatesSafely: "a `gather` that gets the same task twice does not harm the loop",
  cancelsWaitForOnce: "a task that was cancelled in `wait_for` is not cancelled again later",
  cancelsDuringCleanup:
    "a cancel reaches the task that waits in `wait_for`, even while the awaitable cleans up after the timeout",
  returnsLateValues:
    "`wait_for` returns a value that is ready when the caller continues, even if the time limit has passed",
  newLoopSparesRun: "`new_event_loop` within a run does not affect the tasks of this run",
  measuresHeap: "`gc.mem_alloc` returns the number of bytes of memory that are in use",
  collectsGarbage: "`gc.collect` frees memory while a program runs",
  separatesStreamWaiters:
    "a cancel of a task that reads from a stream does not stop a task that writes to the same stream",
  servesAllStreamWaiters: "if several tasks drain one stream, all of them continue",
  keepsWritesDuringDrain:
    "data is not lost if a task writes it to a stream while another task drains the stream",
  continuesCancelledDrain:
    "after a cancelled drain, the next drain does not write the same data again",
  readintoWaitsAgain:
    "`readinto` waits again if a device reports that it is readable but has no data",
  closingWakesWaiters: "closing a stream wakes the task that reads from the stream",
  pollsIdleDevices:
    "if all tasks wait and a device becomes ready only because time passes, the device wakes its task",
} as const;

export type Trait = keyof typeof TRAITS;

/** The known traits of a runtime. A trait is absent if the runtime did not answer the question about it. */
export type Traits = Readonly<Partial<Record<Trait, boolean>>>;

export function isTrait(name: string): name is Trait {
  return Object.hasOwn(TRAITS, name);
}
