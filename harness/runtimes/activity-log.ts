import type { Symbols } from "../emulator/firmware/symbols.ts";
import type { Breakpoints } from "../emulator/processor/breakpoints.ts";
import type { ProcessorObserver } from "../emulator/processor/observer.ts";
import type { Board } from "../emulator/simulation/board.ts";
import type { Activity, ActivityKind } from "../trace/activity.ts";

/**
 * Starts to record what MicroPython does on an emulated board. Sets breakpoints at the functions that resume a
 * coroutine, collect garbage, call a scheduled function or poll a stream. The breakpoints show which of these functions
 * is running. If this function is called again for the same board, the earlier record is deleted.
 */
export function recordActivity(board: Board, symbols: Symbols): ActivityLog {
  const known = logs.get(board);
  if (known !== undefined) {
    known.forget();
    return known;
  }
  const callers = HANDLER_CALLERS.flatMap((name) => symbols.get(name) ?? []);
  const log = new ActivityLog(functionsOf(symbols), new Set(callers));
  log.breakpoints = board.observe(log);
  logs.set(board, log);
  return log;
}

/**
 * The log of each board. A board has only one log, because its breakpoints stay in its flash, and a second log could
 * not set them again.
 */
const logs = new WeakMap<Board, ActivityLog>();

/**
 * Returns the functions that a record of activities needs, but that a firmware lacks. If any function is missing,
 * activities cannot be recorded.
 */
export function missingFunctions(symbols: Symbols): string[] {
  return [RESUME, COLLECT].filter((name) => !symbols.has(name));
}

type CallKind = Extract<ActivityKind, "turn" | "garbage collection" | "interrupt" | "poll">;

/** A call that has not returned yet. */
interface Call {
  readonly kind: CallKind;
  readonly task: number;
  readonly returnTo: number;
  readonly stack: number;
}

interface Span {
  readonly kind: ActivityKind;
  readonly task: number;
  readonly fromNs: number;
}

class ActivityLog implements ProcessorObserver {
  /**
   * The time at which MicroPython last called or scheduled a handler of the program, in nanoseconds. Handlers are those
   * of timers and of interrupts.
   */
  lastHandlerNs = Number.NEGATIVE_INFINITY;
  readonly #functions: ReadonlyMap<number, CallKind>;
  readonly #callers: ReadonlySet<number>;
  readonly #spans: Span[] = [];
  #breakpoints: Breakpoints | undefined;
  #calls: Call[] = [];
  #handlers = 0;
  #isAsleep = false;
  #isWritingFlash = false;
  #last: Span = { kind: "loop", task: 0, fromNs: 0 };
  #endNs = 0;

  constructor(functions: ReadonlyMap<number, CallKind>, callers: ReadonlySet<number>) {
    this.#functions = functions;
    this.#callers = callers;
  }

  set breakpoints(breakpoints: Breakpoints) {
    this.#breakpoints = breakpoints;
    for (const address of [...this.#functions.keys(), ...this.#callers]) breakpoints.plant(address);
  }

  /** True if `lastHandlerNs` covers all handlers: the firmware must have both functions of HANDLER_CALLERS. */
  get knowsHandlers(): boolean {
    return this.#callers.size === HANDLER_CALLERS.length;
  }

  /** Deletes all activities that have ended. */
  forget(): void {
    this.#spans.length = 0;
  }

  /**
   * Returns the activities that ended after `startNs`, and the current activity. Their times count from `startNs`, in
   * microseconds, and are rounded to nanoseconds.
   */
  since(startNs: number): Activity[] {
    const all = [...this.#spans, this.#last];
    return all.flatMap(({ kind, task, fromNs }, i): Activity[] => {
      const toNs = all[i + 1]?.fromNs ?? Math.max(this.#endNs, fromNs);
      if (toNs <= startNs) return [];
      return [
        {
          kind,
          ...(kind === "turn" && { task }),
          fromUs: Math.round(Math.max(fromNs, startNs) - startNs) / 1000,
          toUs: Math.round(toNs - startNs) / 1000,
        },
      ];
    });
  }

  started(atNs: number): void {
    this.#calls = [];
    this.#handlers = 0;
    this.#isAsleep = false;
    this.#note(atNs);
  }

  reached(address: number, atNs: number, registers: Int32Array): void {
    const stack = registers[SP]! >>> 0;
    // An exception can end a function before it returns. So a function has ended if the stack is now shorter than when
    // the function was called.
    while (this.#calls.length > 0 && this.#calls.at(-1)!.stack < stack) this.#calls.pop();
    const innermost = this.#calls.at(-1);
    if (innermost?.returnTo === address && innermost.stack === stack) this.#calls.pop();
    if (this.#callers.has(address)) this.lastHandlerNs = atNs;
    const kind = this.#functions.get(address);
    if (kind !== undefined) {
      const returnTo = (registers[LR]! & ~1) >>> 0;
      this.#calls.push({ kind, task: registers[0]! >>> 0, returnTo, stack });
      this.#breakpoints!.plant(returnTo);
    }
    this.#note(atNs);
  }

  handlerBegan(_exception: number, atNs: number): void {
    this.#handlers += 1;
    this.#note(atNs);
  }

  handlerEnded(atNs: number): void {
    this.#handlers = Math.max(0, this.#handlers - 1);
    this.#note(atNs);
  }

  slept(atNs: number): void {
    this.#isAsleep = true;
    this.#note(atNs);
  }

  woke(atNs: number): void {
    this.#isAsleep = false;
    this.#note(atNs);
  }

  calledRom(routine: string, fromNs: number, toNs: number): void {
    if (!FLASH_ROUTINES.has(routine)) return;
    this.#isWritingFlash = true;
    this.#note(fromNs);
    this.#isWritingFlash = false;
    this.#note(toNs);
  }

  #note(atNs: number): void {
    this.#endNs = atNs;
    const { kind, task } = this.#now();
    if (kind === this.#last.kind && task === this.#last.task) return;
    if (atNs > this.#last.fromNs) this.#spans.push(this.#last);
    this.#last = { kind, task, fromNs: atNs };
  }

  #now(): Omit<Span, "fromNs"> {
    if (this.#isWritingFlash) return { kind: "flash", task: 0 };
    if (this.#handlers > 0) return { kind: "interrupt", task: 0 };
    // A coroutine resumes the coroutine that it awaits. So the outermost running coroutine belongs to the task.
    const turn = this.#calls.find(({ kind }) => kind === "turn");
    const inner = this.#calls.findLast(({ kind }) => kind !== "turn");
    // If a task uses a stream itself, this use is a part of the task's turn and not a poll of the event loop.
    if (inner !== undefined && !(inner.kind === "poll" && turn !== undefined)) {
      return { kind: inner.kind, task: 0 };
    }
    if (turn !== undefined) return { kind: "turn", task: turn.task };
    return { kind: this.#isAsleep ? "asleep" : "loop", task: 0 };
  }
}

const RESUME = "mp_obj_gen_resume";
const COLLECT = "gc_collect";

/** The functions of MicroPython that run what an interrupt has scheduled. */
const SCHEDULED = ["mp_call_function_1_protected", "mp_usbd_task", "mp_usbd_task_callback"];

/**
 * The functions that call or schedule the handlers of a program. The first function is for machine.Timer, and the
 * second function is for pins and other interrupts.
 */
const HANDLER_CALLERS = ["alarm_callback", "mp_irq_handler"];

/**
 * Matches the names of the functions that poll a stream. Functions of files, disks and pins have names with the same
 * ending. These names do not match, because an event loop never polls files, disks or pins.
 */
const STREAM_IOCTL = /^(?!.*(?:file|dev|disk|flash|pin|signal)).*_ioctl$/;

const FLASH_ROUTINES: ReadonlySet<string> = new Set(["flash_range_erase", "flash_range_program"]);

const SP = 13;
const LR = 14;

function functionsOf(symbols: Symbols): Map<number, CallKind> {
  const functions = new Map<number, CallKind>();
  for (const [name, address] of symbols) {
    if (name === RESUME) functions.set(address, "turn");
    else if (name === COLLECT) functions.set(address, "garbage collection");
    else if (SCHEDULED.includes(name)) functions.set(address, "interrupt");
    else if (STREAM_IOCTL.test(name)) functions.set(address, "poll");
  }
  return functions;
}
