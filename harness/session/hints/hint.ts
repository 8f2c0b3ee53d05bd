/** A hint about one problem in a program. All its texts may contain text of the program. */
export interface Hint {
  readonly rule: HintRule;
  /**
   * `mistake`: the program does not do what it seems to do. `note`: the program works on this target, but perhaps not
   * everywhere.
   */
  readonly kind: "mistake" | "note";
  /** The path of the program, as the user wrote it. */
  readonly file: string;
  /** The first line is 1. */
  readonly line: number;
  /** One to three sentences that say what happens in the program because of this problem. */
  readonly what: string;
  /** What to write instead. */
  readonly instead: string;
}

/** The rules, in the order in which hints of one line are shown. */
export const HINT_RULES = [
  "coroutine-not-awaited",
  "task-not-awaited",
  "function-as-task",
  "coroutine-as-handler",
  "await-not-awaitable",
  "method-not-called",
  "with-without-async",
  "float-milliseconds",
  "await-in-function",
  "run-in-coroutine",
  "main-ends-early",
  "never-reached",
  "tasks-pile-up",
  "loop-never-awaits",
  "blocking-sleep",
  "blocking-input",
  "endless-turn",
  "long-turn",
  "drifting-loop",
  "stale-queue",
  "lost-exception",
  "timeout-not-caught",
  "cancel-swallowed",
  "lock-not-released",
  "event-in-interrupt",
  "task-in-interrupt",
  "floating-pin",
  "pin-without-mode",
  "task-not-kept",
] as const;

export type HintRule = (typeof HINT_RULES)[number];
