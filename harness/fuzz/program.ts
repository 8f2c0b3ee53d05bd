/**
 * A random asyncio program as data: it renders to Python (render.ts) and can be made smaller (shrink.ts).
 *
 * A coroutine calls and starts only ones that stand behind it in `coroutines`, so nothing recurs. A
 * task knows the tasks that were started before it by its own starter, those that it started itself,
 * and now and then its starter: only so can tasks await one another in a circle (TASK-23), or cancel
 * the one that awaits them, which stock MicroPython does not survive.
 */
export interface Program {
  /** The first is main. */
  readonly coroutines: readonly Coroutine[];
  /** How many items a queue holds; 0 is any number. */
  readonly queueSizes: Readonly<Record<string, number>>;
  /** Whether an exception handler marks the failures that nobody awaited. */
  readonly reportsFailures: boolean;
}

export interface Coroutine {
  readonly name: string;
  /** Names of tasks that its caller hands over. */
  readonly parameters: readonly string[];
  readonly body: Block;
}

export type Block = readonly Statement[];

export type Statement =
  /** Marks that this line was reached; `error` adds the exception, within an error handler. */
  | { readonly kind: "mark"; readonly error: boolean }
  /** Awaits, and marks the result where `marked`. */
  | { readonly kind: "await"; readonly what: Awaitable; readonly marked: boolean }
  | ({ readonly kind: "start"; readonly task: string } & Call)
  | { readonly kind: "cancel"; readonly task: string }
  | { readonly kind: "done"; readonly task: string }
  | { readonly kind: "cancelSelf" }
  | { readonly kind: "set" | "clear" | "isSet"; readonly event: string }
  | { readonly kind: "release" | "locked"; readonly lock: string }
  | { readonly kind: QueueStatement; readonly queue: string }
  /** Keeps the processor for so many units of time. */
  | { readonly kind: "block"; readonly units: number }
  | { readonly kind: "raise" }
  /** Raises again what a handler has caught. */
  | { readonly kind: "reraise" }
  | { readonly kind: "return" }
  | { readonly kind: "with"; readonly lock: string; readonly body: Block }
  | { readonly kind: "repeat"; readonly times: number; readonly body: Block }
  | Try;

export type QueueStatement = "putNowait" | "getNowait" | "taskDone" | "size";

/** What stands for the name of a task where it is the one that runs. */
export const OWN_TASK = "asyncio.current_task()";

/** At least one of the three blocks after `body` is there. */
export interface Try {
  readonly kind: "try";
  readonly body: Block;
  /** `except asyncio.CancelledError` */
  readonly onCancel?: Block | undefined;
  /** `except Exception` */
  readonly onError?: Block | undefined;
  readonly last?: Block | undefined;
}

/** What can stand behind `await`. */
export type Awaitable = { readonly kind: "sleep"; readonly units: number } | Child;

/** What can also be given to gather and wait_for: no sleep, which is no coroutine (SLEEP-12). */
export type Child =
  | { readonly kind: "task"; readonly task: string }
  | ({ readonly kind: "call" } & Call)
  | { readonly kind: "gather"; readonly children: readonly Child[]; readonly keepsErrors: boolean }
  /** Without `units` it waits without limit. */
  | { readonly kind: "waitFor"; readonly child: Child; readonly units: number | undefined }
  | { readonly kind: "wait"; readonly event: string }
  | { readonly kind: "acquire"; readonly lock: string }
  | { readonly kind: "get" | "put" | "join"; readonly queue: string };

/** A call of a coroutine with a task for each of its parameters. */
export interface Call {
  readonly coroutine: string;
  readonly given: readonly string[];
}
