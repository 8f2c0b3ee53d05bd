/**
 * A random asyncio program as data. render.ts renders it as Python, and shrink.ts makes it smaller.
 *
 * A coroutine calls and starts only coroutines that come after it in `coroutines`, so there is no recursion.
 *
 * A task can always use two kinds of tasks:
 * - the tasks that it started itself
 * - the tasks that its starter (the task that started it) had started before
 *
 * In some programs, a task can also use its starter. Only in these programs, a task can cancel the task that awaits it,
 * and tasks can await one another in a circle (TASK-23). Both break stock MicroPython.
 */
export interface Program {
  /** The first coroutine is main. */
  readonly coroutines: readonly Coroutine[];
  /** The largest number of items in each queue, by the name of the queue. 0 means no limit. */
  readonly queueSizes: Readonly<Record<string, number>>;
  /** True if an exception handler marks the failures of tasks that no other task awaited. */
  readonly reportsFailures: boolean;
}

export interface Coroutine {
  readonly name: string;
  /** The names of the parameters. The caller passes a task for each parameter. */
  readonly parameters: readonly string[];
  readonly body: Block;
}

export type Block = readonly Statement[];

export type Statement =
  /**
   * Marks that this line was reached. If `error` is true, the line is in an error handler, and the mark contains the
   * exception.
   */
  | { readonly kind: "mark"; readonly error: boolean }
  /** Awaits something. If `marked` is true, the result is marked. */
  | { readonly kind: "await"; readonly what: Awaitable; readonly marked: boolean }
  | ({ readonly kind: "start"; readonly task: string } & Call)
  | { readonly kind: "cancel"; readonly task: string }
  | { readonly kind: "done"; readonly task: string }
  | { readonly kind: "cancelSelf" }
  | { readonly kind: "set" | "clear" | "isSet"; readonly event: string }
  | { readonly kind: "release" | "locked"; readonly lock: string }
  | { readonly kind: QueueStatement; readonly queue: string }
  | StreamStatement
  /** Blocks the processor for some units of time. */
  | { readonly kind: "block"; readonly units: number }
  | { readonly kind: "raise" }
  /** Raises again the exception that the handler has caught. */
  | { readonly kind: "reraise" }
  | { readonly kind: "return" }
  | { readonly kind: "with"; readonly lock: string; readonly body: Block }
  | { readonly kind: "repeat"; readonly times: number; readonly body: Block }
  | Try;

/** Something that happens to a stream, or to its device. */
export type StreamStatement =
  /**
   * The device gets this number of bytes to read, or room for this number of further bytes. Then every ready task has
   * a turn.
   */
  | { readonly kind: "feed" | "room"; readonly stream: string; readonly bytes: number }
  | { readonly kind: "write"; readonly stream: string }
  /** Marks what the device has accepted. */
  | { readonly kind: "written"; readonly stream: string };

export type QueueStatement = "putNowait" | "getNowait" | "taskDone" | "size";

/** The Python expression with which a running task refers to itself. */
export const OWN_TASK = "asyncio.current_task()";

/** A `try` statement. At least one of the three blocks after `body` is defined. */
export interface Try {
  readonly kind: "try";
  readonly body: Block;
  /** `except asyncio.CancelledError` */
  readonly onCancel?: Block | undefined;
  /** `except Exception` */
  readonly onError?: Block | undefined;
  readonly last?: Block | undefined;
}

/** What a program can await. */
export type Awaitable = { readonly kind: "sleep"; readonly units: number } | Child;

/**
 * Awaitables that gather and wait_for accept as arguments. A sleep is not included, because it is not a
 * coroutine (SLEEP-12).
 */
export type Child =
  | { readonly kind: "task"; readonly task: string }
  | ({ readonly kind: "call" } & Call)
  | { readonly kind: "gather"; readonly children: readonly Child[]; readonly keepsErrors: boolean }
  /** The limit of the wait. If `units` is absent, there is no limit. */
  | { readonly kind: "waitFor"; readonly child: Child; readonly units: number | undefined }
  | { readonly kind: "wait"; readonly event: string }
  | { readonly kind: "acquire"; readonly lock: string }
  | { readonly kind: "get" | "put" | "join"; readonly queue: string }
  | { readonly kind: "read" | "readexactly"; readonly stream: string; readonly bytes: number }
  | { readonly kind: "drain"; readonly stream: string };

/** A call of a coroutine, with one task per parameter. */
export interface Call {
  readonly coroutine: string;
  readonly given: readonly string[];
}
