/**
 * What a runtime may be able to do, and how it may behave, each as a sentence without its subject. A probe program asks
 * a runtime for all of them (harness/runtimes/traits-probe.py), and expectations name them.
 */
export const TRAITS = {
  threads: "it has threads",
  timers: "it has `machine.Timer`",
  threadSafeFlags: "its asyncio has ThreadSafeFlag",
  streams: "its asyncio creates streams over a device that is a Python object with `ioctl`",
  tickWrap: "a program can start shortly before `ticks_ms` wraps",
  assertions: "its asyncio refuses a second waiter of a ThreadSafeFlag with AssertionError",
  runWaitsWhenIdle:
    "`run` waits while nothing is left that could run, because an interrupt or a thread may still act",
  goalContinuesAwaiters:
    "a task that was given to `run_until_complete` is done afterwards, and its awaiters continue in the next run",
  refusesNestedRuns: "it refuses a run within a run, and the outer run continues unharmed",
  returnsEndedResult: "`run_until_complete` returns the result of a task that has already ended",
  clearsCurrentTask: "there is no current task after SystemExit has ended a run",
  keepsBareYields: "a task is not lost when its generator yields None",
  checksAwaits: "a task is not lost when it awaits a list",
  refusesCircularAwaits: "a task cannot await itself",
  keepsFailures: "the failure of a task stays known after its report was due",
  refusesCancelOfAwaiter: "a task cannot cancel the task that awaits it",
  refusesDuplicatesSafely: "a gather of the same task twice does not harm the loop",
  cancelsWaitForOnce: "a task that was cancelled in `wait_for` is not cancelled again later",
  cancelsDuringCleanup:
    "a cancel while the awaitable of a timeout cleans up reaches the task that waits in `wait_for`",
  returnsLateValues:
    "`wait_for` returns a value that is there before its caller runs, although its time is over",
  newLoopSparesRun: "`new_event_loop` within a run leaves the tasks of this run alone",
  measuresHeap: "`gc.mem_alloc` tells how much memory is in use",
  collectsGarbage: "`gc.collect` frees memory while a program runs",
  separatesStreamWaiters:
    "the cancellation of a task that reads from a stream leaves the task that writes to it alone",
  servesAllStreamWaiters: "several tasks that drain one stream all continue",
  keepsWritesDuringDrain: "what a task writes to a stream while another one drains it is not lost",
  continuesCancelledDrain: "a drain after a cancelled one writes nothing again",
  readintoWaitsAgain:
    "`readinto` waits again if a device has no data although it said that it can be read",
  closingWakesWaiters: "closing a stream wakes the task that reads from it",
  pollsIdleDevices: "a device that becomes ready by time alone wakes its task while all tasks wait",
} as const;

export type Trait = keyof typeof TRAITS;

/** What is known of a runtime. A trait about which the runtime gave no answer is absent. */
export type Traits = Readonly<Partial<Record<Trait, boolean>>>;

export function isTrait(name: string): name is Trait {
  return Object.hasOwn(TRAITS, name);
}
