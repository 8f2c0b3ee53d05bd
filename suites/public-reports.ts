import type { PublicReport } from "../harness/check/public-report.ts";

const MICROPYTHON = "https://github.com/micropython/micropython";
const LIBRARY = "https://github.com/micropython/micropython-lib";
const TUTORIAL = "https://github.com/peterhinch/micropython-async";
const CIRCUITPYTHON = "https://github.com/adafruit/circuitpython";
const CPYTHON = "https://github.com/python/cpython";
/** The repository of CPython's asyncio, from the time before asyncio became a part of CPython. */
const TULIP = "https://github.com/python/asyncio";

/**
 * Public reports about MicroPython's asyncio, its forks and its predecessors. The list also has reports about CPython's
 * asyncio, but only if they are about a promise that MicroPython makes, too. The reference does what the reporter
 * expected, or what the documentation says.
 */
export const publicReports: readonly PublicReport[] = [
  {
    link: `${TULIP}/issues/201`,
    year: 2015,
    about: "Items of a queue were lost if `get` timed out again and again.",
    clauses: ["QUEUE-13", "WAITFOR-18"],
  },
  {
    link: `${TULIP}/issues/270`,
    year: 2015,
    about:
      "If a task was cancelled just after a semaphore had been released for it, the next task waited forever.",
    clauses: ["SEM-09"],
  },
  {
    link: `${TULIP}/issues/318`,
    year: 2016,
    about: "If a read of a stream had timed out, the next read of this stream failed.",
    clauses: ["STREAM-01"],
  },
  {
    link: `${TULIP}/issues/343`,
    year: 2016,
    about: "If an item arrived at the moment when `wait_for` timed out, the item was lost.",
    clauses: ["WAITFOR-23"],
  },
  {
    link: `${TULIP}/pull/467`,
    year: 2016,
    about:
      "If the next owner of a lock was cancelled, all tasks that waited behind this owner waited forever.",
    clauses: ["LOCK-10"],
  },
  {
    link: `${MICROPYTHON}/issues/3005`,
    year: 2017,
    about: "While a UART always had data, the sleeps of another task did not end in time.",
    clauses: ["STREAM-31"],
  },
  {
    link: `${MICROPYTHON}/issues/3153`,
    year: 2017,
    about: "`__aexit__` did not run if `return` left an `async with`.",
    clauses: ["TASK-34"],
  },
  {
    link: `${MICROPYTHON}/issues/3242`,
    year: 2017,
    about: "Streams did not work while another task repeated a sleep of zero length.",
    clauses: ["STREAM-24"],
  },
  {
    link: `${MICROPYTHON}/issues/3426`,
    year: 2017,
    about: "A task that waited in `read` waited forever after its socket was closed.",
    clauses: ["STREAM-23"],
  },
  {
    link: `${LIBRARY}/pull/270`,
    year: 2018,
    about: "`run_until_complete` did not return the result of its coroutine.",
    clauses: ["RUN-11"],
  },
  {
    link: `${TUTORIAL}/issues/12`,
    year: 2018,
    about: "A `time.sleep` in one task stopped the LED of another task.",
    clauses: ["HIL-23", "SLEEP-23"],
  },
  {
    link: `${TUTORIAL}/issues/16`,
    year: 2018,
    about: "`readline` of a busy UART never let other tasks run.",
    clauses: ["STREAM-31"],
  },
  {
    link: `${MICROPYTHON}/issues/4290`,
    year: 2018,
    about: "A task that used a stream waited forever after the other side was gone.",
    clauses: ["STREAM-15", "STREAM-16"],
  },
  {
    link: "https://github.com/pycom/pycom-micropython-sigfox/issues/232",
    year: 2018,
    about: "Deadlines were mixed up after twelve days, when the ticks wrapped.",
    clauses: ["SLEEP-20"],
  },
  {
    link: `${CPYTHON}/issues/77022`,
    year: 2018,
    about:
      "If a notified task was cancelled while it waited for the lock of its condition, the cancel was lost.",
    clauses: ["COND-07"],
  },
  {
    link: `${CPYTHON}/pull/5466`,
    year: 2018,
    about: "A task could take a lock that another task was about to get.",
    clauses: ["LOCK-04"],
  },
  {
    link: `${MICROPYTHON}/issues/4552`,
    year: 2019,
    about: "`async with` did not handle a BaseException that is not an Exception.",
    clauses: ["TASK-35"],
  },
  {
    link: `${MICROPYTHON}/issues/5276`,
    year: 2019,
    about: "A cancelled task got its exception only when its sleep was over.",
    clauses: ["CANCEL-03"],
  },
  {
    link: `${MICROPYTHON}/issues/5797`,
    year: 2020,
    about: "`wait_for` swallowed the cancel of the task that waited in it.",
    clauses: ["WAITFOR-11"],
  },
  {
    link: `${MICROPYTHON}/issues/5820`,
    year: 2020,
    about: "A `cancel` between two runs of the loop was refused, as if a task cancelled itself.",
    clauses: ["CANCEL-36"],
  },
  {
    link: `${MICROPYTHON}/issues/5881`,
    year: 2020,
    about: "`except Exception` did not catch CancelledError, but `finally` blocks ran.",
    clauses: ["CANCEL-06", "CANCEL-08"],
  },
  {
    link: `${MICROPYTHON}/issues/5882`,
    year: 2020,
    about: "`gather` with `return_exceptions` raised the CancelledError of a child.",
    clauses: ["GATHER-12"],
  },
  {
    link: `${MICROPYTHON}/issues/5911`,
    year: 2020,
    about:
      "Exception handlers behaved differently than in CPython, for example handlers that stop the loop.",
    clauses: ["RUN-46"],
  },
  {
    link: `${MICROPYTHON}/pull/6350`,
    year: 2020,
    about: "A task that slept for a negative time kept all other tasks from running.",
    clauses: ["SLEEP-03"],
  },
  {
    link: `${MICROPYTHON}/issues/6355`,
    year: 2020,
    about: "`read` could not be called without a number of bytes.",
    clauses: ["STREAM-02"],
  },
  {
    link: `${MICROPYTHON}/issues/6472`,
    year: 2020,
    about: "`run_forever` returned because there was no task.",
    clauses: ["RUN-43"],
  },
  {
    link: `${MICROPYTHON}/issues/6566`,
    year: 2020,
    about:
      "If a task called `wait_for` on a second task, and a third task cancelled the second task, `wait_for` raised NameError.",
    clauses: ["WAITFOR-17"],
  },
  {
    link: `${MICROPYTHON}/issues/6621`,
    year: 2020,
    about: "If several tasks drained a stream, their data was sent several times.",
    clauses: ["STREAM-08"],
  },
  {
    link: `${CPYTHON}/issues/83372`,
    year: 2020,
    about: "`run_until_complete` within a run was refused, but its coroutine ran nevertheless.",
    clauses: ["RUN-10"],
  },
  {
    link: `${CPYTHON}/issues/86296`,
    year: 2020,
    about:
      "If a cancel came when the awaitable of `wait_for` had just ended, `wait_for` swallowed this cancel.",
    clauses: ["CANCEL-29"],
  },
  {
    link: `${CPYTHON}/issues/86766`,
    year: 2020,
    about: "After a timeout in `wait` of a condition, the caller did not hold the lock.",
    clauses: ["COND-10"],
  },
  {
    link: `${MICROPYTHON}/issues/7386`,
    year: 2021,
    about:
      "If a task was cancelled when the task that it awaited had just ended, the cancel was lost.",
    clauses: ["CANCEL-28"],
  },
  {
    link: `${MICROPYTHON}/issues/7471`,
    year: 2021,
    about: "The tasks of a run continued in the next run, unlike in CPython.",
    clauses: ["RUN-05", "RUN-06"],
  },
  {
    link: `${MICROPYTHON}/pull/7739`,
    year: 2021,
    about: "A wait for a ThreadSafeFlag ended immediately because of an old `set`.",
    clauses: ["TSF-06"],
  },
  {
    link: `${MICROPYTHON}/issues/7901`,
    year: 2021,
    about: "A cancel of a gather cancelled only its first child.",
    clauses: ["GATHER-14"],
  },
  {
    link: `${MICROPYTHON}/issues/7978`,
    year: 2021,
    about:
      "A program stopped if it called `set` of a ThreadSafeFlag several times before a task waited for the flag.",
    clauses: ["TSF-04"],
  },
  {
    link: `${CPYTHON}/issues/90155`,
    year: 2021,
    about: "A semaphore was unusable after one of its waiting tasks was cancelled.",
    clauses: ["SEM-09"],
  },
  {
    link: `${MICROPYTHON}/issues/8344`,
    year: 2022,
    about: "`readline` failed because the UART reported that it was ready, but had no data.",
    clauses: ["STREAM-11"],
  },
  {
    link: `${MICROPYTHON}/issues/8515`,
    year: 2022,
    about: "`run_until_complete` within a run was not refused, and the program stopped silently.",
    clauses: ["RUN-10"],
  },
  {
    link: `${MICROPYTHON}/issues/8717`,
    year: 2022,
    about: "`wait_for` lost a cancel that came just after the end of its awaitable.",
    clauses: ["CANCEL-29"],
  },
  {
    link: `${MICROPYTHON}/pull/8929`,
    year: 2022,
    about: "An await of a failed task crashed after the failure had been reported.",
    clauses: ["RUN-28"],
  },
  {
    link: `${MICROPYTHON}/pull/9516`,
    year: 2022,
    about: "A sleep of a week ended immediately, or at some other wrong time.",
    clauses: ["SLEEP-13"],
  },
  {
    link: `${CIRCUITPYTHON}/issues/6706`,
    year: 2022,
    about: "A board hung after one child of a `gather` had failed.",
    clauses: ["GATHER-07", "GATHER-08"],
  },
  {
    link: `${MICROPYTHON}/issues/10512`,
    year: 2023,
    about: "After `gather` had refused a task that another task awaited, `run` raised NameError.",
    clauses: ["TASK-33"],
  },
  {
    link: `${MICROPYTHON}/issues/12299`,
    year: 2023,
    about:
      "It was not clear whether a task survives a garbage collection if nothing refers to the task.",
    clauses: ["MEMORY-04"],
  },
  {
    link: "https://github.com/adafruit/Adafruit_CircuitPython_asyncio/issues/39",
    year: 2023,
    about: "Each `sleep(0)` allocated memory.",
    clauses: ["MEMORY-01"],
  },
  {
    link: `${CPYTHON}/issues/112202`,
    year: 2023,
    about:
      "A notification of a condition was lost if the notified task was cancelled at the same time.",
    clauses: ["COND-07"],
  },
  {
    link: `${MICROPYTHON}/issues/15187`,
    year: 2024,
    about: "MicroPython did not refuse `run` within a run, and the outer run never ended.",
    clauses: ["RUN-10"],
  },
  {
    link: `${MICROPYTHON}/issues/15626`,
    year: 2024,
    about: "Measured in microseconds, sleeps were up to one millisecond too short.",
    clauses: ["SLEEP-05"],
  },
  {
    link: `${MICROPYTHON}/issues/15941`,
    year: 2024,
    about: "Other tasks ran between a failure and the call of the exception handler.",
    clauses: ["RUN-26"],
  },
  {
    link: `${MICROPYTHON}/issues/16569`,
    year: 2025,
    about: "`run` returned although main waited for an Event.",
    clauses: ["RUN-42"],
  },
  {
    link: `${MICROPYTHON}/issues/17351`,
    year: 2025,
    about: "A byte was lost because it was read at the moment of the timeout of `wait_for`.",
    clauses: ["WAITFOR-23"],
  },
  {
    link: `${MICROPYTHON}/issues/18811`,
    year: 2026,
    about:
      "On an RP2040, a task that waited for a device never woke if the device became ready only because time passed.",
    clauses: ["STREAM-17", "STREAM-18"],
  },
  {
    link: `${MICROPYTHON}/issues/19718`,
    year: 2026,
    about: "`run` never ended after `new_event_loop` had been called within it.",
    clauses: ["CORNER-05"],
  },
];
