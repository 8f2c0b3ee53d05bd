import type { HistoricDefect } from "../harness/check/historic-defect.ts";

const POLLING =
  "The defect was in the method with which a flag answers MicroPython's poll. The reference does not have this poll.";

/**
 * Defects of MicroPython that have been fixed. The facts come from the descriptions of the fixes.
 */
export const historicDefects: readonly HistoricDefect[] = [
  {
    id: "HISTORY-01",
    year: 2016,
    fix: ofLibrary("26290883a28963a75dc4eb92e3560be0533b093c"),
    wrong:
      "A new task was queued with the time 0 instead of the current time, so it ran before the tasks that were already ready.",
    clauses: ["YIELD-10", "CANCEL-04"],
  },
  {
    id: "HISTORY-02",
    year: 2016,
    fix: ofMicropython("0cbc07227c4ab70c846f40a1e2a5fd57dec30428"),
    wrong: "Deadlines were compared as plain numbers, so their order broke when the ticks wrapped.",
    clauses: ["SLEEP-20"],
  },
  {
    id: "HISTORY-03",
    year: 2016,
    fix: ofLibrary("614f5e61e9952602ea273ecc0a446f1232ef1d5e"),
    wrong: "`put` tested for a full queue with the wrong condition.",
    clauses: ["QUEUE-07"],
  },
  {
    id: "HISTORY-04",
    year: 2016,
    fix: ofLibrary("24125191ce07556ed524038100312839859812e0"),
    wrong: "A sleep in seconds was treated as a sleep in milliseconds.",
    clauses: ["SLEEP-01"],
  },
  {
    id: "HISTORY-05",
    year: 2016,
    fix: ofLibrary("9d5919dd1cfc8acabf05a8dfe3d211dd8cdc10fc"),
    wrong: "Each `sleep_ms` allocated memory.",
    clauses: ["MEMORY-01"],
  },
  {
    id: "HISTORY-06",
    year: 2017,
    fix: ofLibrary("a8d85e28d00fd2973bfe51302d83543aeef9ca86"),
    wrong: "If a reader got no data, it read again immediately instead of waiting for more data.",
    clauses: ["STREAM-11"],
  },
  {
    id: "HISTORY-07",
    year: 2017,
    fix: ofLibrary("ec7b4b948b707e230db6d2aa876406e3792623f0"),
    wrong: "`readline` returned a part of a line if the line arrived in pieces.",
    clauses: ["STREAM-04"],
  },
  {
    id: "HISTORY-08",
    year: 2017,
    fix: ofLibrary("e13e139f51572b3a7de910bf5348a80a56ad35d3"),
    wrong:
      "If a task was resumed with a value or an exception, the task received it again at its next wait.",
    clauses: ["CANCEL-11"],
  },
  {
    id: "HISTORY-09",
    year: 2017,
    fix: ofLibrary("eef054d98a6bc1e54d6b1b81f8ddb3dc448f7341"),
    wrong: "While a task was ready, the loop never looked at flags and streams.",
    clauses: ["YIELD-12"],
  },
  {
    id: "HISTORY-10",
    year: 2017,
    fix: ofLibrary("203cc489c6c02ffba9b3dd3efb71d7067cc0836f"),
    wrong: "A timeout did not reach a task that waited for a stream or a flag.",
    clauses: ["CANCEL-24"],
  },
  {
    id: "HISTORY-11",
    year: 2018,
    fix: ofMicropython("d8dc918deb8d4b13b8919706f9f208542c9ef2e6"),
    wrong: "`return`, `break` and `continue` left `async with` without `__aexit__`.",
    clauses: ["TASK-34"],
  },
  {
    id: "HISTORY-12",
    year: 2019,
    fix: ofMicropython("12ce9f268909435b49f558d1d3c15ad7591d6fe8"),
    wrong: "`async with` did not catch a BaseException that is not an Exception.",
    clauses: ["TASK-35"],
  },
  {
    id: "HISTORY-13",
    year: 2020,
    fix: ofMicropython("c47a3ddf4ac1bdaf74080454e3993b0cb2a97d66"),
    wrong: "A task that left the middle of the queue and joined it again damaged the queue.",
    clauses: ["SLEEP-15"],
  },
  {
    id: "HISTORY-14",
    year: 2020,
    fix: ofMicropython("711dd392d3800f9513c0a534cf8ecd9c3bfd27e0"),
    wrong: "`get_event_loop` made a new loop object at each call.",
    clauses: ["RUN-13"],
  },
  {
    id: "HISTORY-15",
    year: 2020,
    fix: ofMicropython("55c76eaac12af4e93f8de11bb25c835e8b65c623"),
    wrong: "A task that slept for a negative time ran before all other tasks, again and again.",
    clauses: ["SLEEP-03"],
  },
  {
    id: "HISTORY-16",
    year: 2020,
    fix: ofMicropython("ca40eb0fdadd5a963b9a065999b092f029a598d5"),
    wrong: "A failure was reported before any task had a chance to await it.",
    clauses: ["RUN-26", "RUN-27"],
  },
  {
    id: "HISTORY-17",
    year: 2020,
    fix: ofMicropython("b505971069333a373d9f0c12138b64dab83fed72"),
    wrong: "A cancel of a task in `wait_for` did not reach the awaitable.",
    clauses: ["WAITFOR-11", "WAITFOR-14"],
  },
  {
    id: "HISTORY-18",
    year: 2021,
    fix: ofMicropython("514bf1a1911ac9173a00820b7e09dfb387e6b941"),
    wrong:
      "A cancel that came just after the end of the awaited task was lost, and the cancelled task never ran again.",
    clauses: ["CANCEL-19", "CANCEL-28"],
  },
  {
    id: "HISTORY-19",
    year: 2021,
    fix: ofMicropython("43d08688c398184013bbfb0190e2529e4032e003"),
    wrong: "A gather with `return_exceptions` raised the CancelledError of a child.",
    clauses: ["GATHER-12"],
  },
  {
    id: "HISTORY-20",
    year: 2022,
    fix: ofMicropython("90aaf2dbef657e5afb8855a42d26093c3ef2a38d"),
    wrong: "A cancel of a gather cancelled only the first child.",
    clauses: ["GATHER-14"],
  },
  {
    id: "HISTORY-21",
    year: 2022,
    fix: ofMicropython("90aaf2dbef657e5afb8855a42d26093c3ef2a38d"),
    wrong: "Only a failure of the first child ended a gather.",
    clauses: ["GATHER-07"],
  },
  {
    id: "HISTORY-22",
    year: 2022,
    fix: ofMicropython("28e7e15c0ad03f406cc5214f22d9a90a560f65c4"),
    wrong:
      "If a child ended between the cancel of a gather and the next turn of this gather, the cancel was lost.",
    clauses: ["CANCEL-30"],
  },
  {
    id: "HISTORY-23",
    year: 2022,
    fix: ofMicropython("a1afb337d2629a781cf4e171b7db7f05eeacc78f"),
    wrong:
      "If a `wait_for` was cancelled just before or after its awaitable ended, the cancel was lost.",
    clauses: ["CANCEL-29"],
  },
  {
    id: "HISTORY-24",
    year: 2022,
    fix: ofMicropython("b22abcdbbedb0f7583b19031fd65e19b3883671d"),
    wrong: "`gather()` without arguments never returned.",
    clauses: ["GATHER-05"],
  },
  {
    id: "HISTORY-25",
    year: 2022,
    fix: ofMicropython("db7682e02d3ffd3338f20effc9ad4735a48bf774"),
    wrong: "`read(-1)` returned the first piece of data instead of everything until the end.",
    clauses: ["STREAM-02"],
  },
  {
    id: "HISTORY-26",
    year: 2022,
    fix: ofMicropython("c21452a1d23a7cf70fdd6b2c069d460c1a5a7be8"),
    wrong: "`write` kept all data until `drain`, even if the device had room.",
    clauses: ["STREAM-05"],
  },
  {
    id: "HISTORY-27",
    year: 2023,
    fix: ofMicropython("606ec9bfb1cca262cf5b936db78924a609f9e73d"),
    wrong:
      "`async for` overwrote the variable that it iterates over: afterwards the variable held the iterator.",
    clauses: ["TASK-25"],
  },
  {
    id: "HISTORY-28",
    year: 2023,
    fix: ofMicropython("cfe6a11e39725f42ac3fffac138d2de1587fe756"),
    wrong:
      "A ThreadSafeFlag answered only one question of the poll. The answer to all other questions was None, which raised an error.",
    clauses: ["TSF-03"],
    elsewhere: POLLING,
  },
  {
    id: "HISTORY-29",
    year: 2024,
    fix: ofMicropython("2ecbad4e91192c88f831d8690dbad31ddba72135"),
    wrong: "`gather` refused a task that had already ended.",
    clauses: ["GATHER-18"],
  },
  {
    id: "HISTORY-30",
    year: 2024,
    fix: ofMicropython("2ecbad4e91192c88f831d8690dbad31ddba72135"),
    wrong: "`gather` did not raise the exception of a task that had failed before.",
    clauses: ["GATHER-19"],
  },
  {
    id: "HISTORY-31",
    year: 2024,
    fix: ofMicropython("8692d2602a7775fea22d75ebf5b50971dc2b968f"),
    wrong: "`current_task` returned None outside of a run instead of raising RuntimeError.",
    clauses: ["RUN-36"],
  },
  {
    id: "HISTORY-32",
    year: 2025,
    fix: ofMicropython("bdb7e036d2400c25beeb2b4252ff51c5255c4020"),
    wrong:
      "If a task was given to `run_until_complete`, the tasks that awaited it were lost, and the task was never done.",
    clauses: ["RUN-44"],
  },
  {
    id: "HISTORY-33",
    year: 2025,
    fix: ofMicropython("bdb7e036d2400c25beeb2b4252ff51c5255c4020"),
    wrong:
      "`run` returned None as soon as no task could run, although an interrupt could still set an Event.",
    clauses: ["RUN-42"],
  },
  {
    id: "HISTORY-34",
    year: 2025,
    fix: ofMicropython("bdb7e036d2400c25beeb2b4252ff51c5255c4020"),
    wrong: "`run_forever` returned as soon as no task was left.",
    clauses: ["RUN-43"],
  },
];

function ofMicropython(commit: string): string {
  return `https://github.com/micropython/micropython/commit/${commit}`;
}

/**
 * Returns the address of a commit of MicroPython's library. Until 2018, MicroPython's asyncio was a part of this
 * library and was called uasyncio.
 */
function ofLibrary(commit: string): string {
  return `https://github.com/micropython/micropython-lib/commit/${commit}`;
}
