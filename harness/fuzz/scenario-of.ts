import type { Scenario, Child as ScenarioChild, Step, Value } from "../scenario/scenario.ts";
import {
  type Awaitable,
  type Block,
  type Call,
  type Child,
  type Coroutine,
  OWN_TASK,
  type Program,
  type Statement,
} from "./program.ts";
import { namesUsedIn } from "./walk.ts";

/**
 * Returns a program as a scenario, for a scheduler that cannot run Python. The scenario records the same marks as the
 * Python code of `render`. `unitMs` is the length of one unit of time in milliseconds. Throws RangeError if the program
 * uses a stream, because a scenario cannot contain a stream.
 */
export function scenarioOf(program: Program, unitMs: number): Scenario {
  const uses = namesUsedIn(program.coroutines.flatMap(({ body }) => body));
  const coroutines = [...program.coroutines].reverse();
  return {
    scenario: 1,
    events: [...uses.events],
    locks: [...uses.locks],
    queues: Object.fromEntries(
      [...uses.queues].map((name) => [name, program.queueSizes[name] ?? 0]),
    ),
    ...(program.reportsFailures && { report_failures: "unretrieved" }),
    coroutines: Object.fromEntries(
      coroutines.map(({ name, parameters, body }) => [
        name,
        { parameters: [...parameters], steps: new Writer(program, name, unitMs).steps(body) },
      ]),
    ),
  };
}

/** The names of two variables in a scenario. The first variable holds a result, the second an exception. */
const RESULT = "result";
const ERROR = "error";

/** Writes one coroutine as a scenario, and numbers its marks in the same order as `render` does. */
class Writer {
  readonly #coroutines: readonly Coroutine[];
  readonly #name: string;
  readonly #unitMs: number;
  #labels = 0;

  constructor({ coroutines }: Program, name: string, unitMs: number) {
    this.#coroutines = coroutines;
    this.#name = name;
    this.#unitMs = unitMs;
  }

  steps(block: Block): Step[] {
    return block.flatMap((statement) => this.#steps(statement));
  }

  #label(): string {
    return `${this.#name}${++this.#labels}`;
  }

  #steps(statement: Statement): Step[] {
    switch (statement.kind) {
      case "mark":
        return [this.#mark(statement.error ? ERROR : undefined)];
      case "await": {
        const { what, marked } = statement;
        if (!marked) return [this.#await(what)];
        const mark = this.#mark(hasResult(what) ? RESULT : undefined);
        const awaited = this.#await(what);
        return [hasResult(what) ? ({ ...awaited, into: RESULT } as Step) : awaited, mark];
      }
      case "start":
        return [{ do: "start", ...this.#call(statement), into: statement.task }];
      case "cancel":
        return [{ do: "cancel", task: task(statement.task), into: RESULT }, this.#mark(RESULT)];
      case "done":
        return [{ do: "done", task: task(statement.task), into: RESULT }, this.#mark(RESULT)];
      case "cancelSelf":
        return [{ do: "cancel", task: "self" }];
      case "set":
      case "clear":
        return [{ do: statement.kind, event: statement.event }];
      case "isSet":
        return [{ do: "is_set", event: statement.event, into: RESULT }, this.#mark(RESULT)];
      case "release":
        return [{ do: "release", lock: statement.lock }];
      case "locked":
        return [{ do: "locked", lock: statement.lock, into: RESULT }, this.#mark(RESULT)];
      case "putNowait":
        return [{ do: "put_nowait", queue: statement.queue, item: this.#label() }];
      case "getNowait":
        return [{ do: "get_nowait", queue: statement.queue, into: RESULT }, this.#mark(RESULT)];
      case "taskDone":
        return [{ do: "task_done", queue: statement.queue }];
      case "size":
        return [{ do: "size", queue: statement.queue, into: RESULT }, this.#mark(RESULT)];
      case "block":
        return [{ do: "block", ms: statement.units * this.#unitMs }];
      case "raise":
        return [{ do: "raise", exception: "ValueError", args: [this.#label()] }];
      case "reraise":
        return [{ do: "reraise" } as Step];
      case "return":
        return [{ do: "return", value: this.#label() }];
      case "with":
        return [{ do: "hold", lock: statement.lock, steps: this.steps(statement.body) }];
      case "repeat":
        return [{ do: "repeat", times: statement.times, steps: this.steps(statement.body) }];
      case "try": {
        const { body, onCancel, onError, last } = statement;
        const steps = this.steps(body);
        const handlers = [
          ...(onCancel === undefined
            ? []
            : [{ exceptions: ["CancelledError" as const], steps: this.steps(onCancel) }]),
          ...(onError === undefined
            ? []
            : [{ exceptions: ["Exception" as const], into: ERROR, steps: this.steps(onError) }]),
        ];
        return [
          {
            do: "try",
            steps,
            ...(handlers.length > 0 && { except: handlers }),
            ...(last !== undefined && { finally: this.steps(last) }),
          },
        ];
      }
      case "feed":
      case "room":
      case "write":
      case "written":
        throw new RangeError("a scenario has no streams");
    }
  }

  /** Returns a mark with the value of a variable, or without a value. */
  #mark(variable?: string): Step {
    return {
      do: "mark",
      name: this.#label(),
      ...(variable !== undefined && { value: { variable } }),
    };
  }

  #await(what: Awaitable): Step {
    if (what.kind === "sleep") return { do: "sleep", ms: what.units * this.#unitMs };
    return this.#child(what) as Step;
  }

  #child(child: Child): ScenarioChild {
    switch (child.kind) {
      case "task":
        return { do: "await", task: task(child.task) };
      case "call":
        return { do: "call", ...this.#call(child) };
      case "gather": {
        const children = child.children.map((each) => this.#child(each));
        return { do: "gather", children, ...(child.keepsErrors && { return_exceptions: true }) };
      }
      case "waitFor": {
        const { units } = child;
        const inner = this.#child(child.child);
        return {
          do: "wait_for",
          child: inner,
          ...(units !== undefined && { ms: units * this.#unitMs }),
        };
      }
      case "wait":
        return { do: "wait", event: child.event };
      case "acquire":
        return { do: "acquire", lock: child.lock };
      case "get":
      case "join":
        return { do: child.kind, queue: child.queue };
      case "put":
        return { do: "put", queue: child.queue, item: this.#label() };
      case "read":
      case "readexactly":
      case "drain":
        throw new RangeError("a scenario has no streams");
    }
  }

  #call({ coroutine, given }: Call): { coroutine: string; with?: Record<string, Value> } {
    const { parameters } = this.#coroutines.find(({ name }) => name === coroutine)!;
    if (given.length === 0) return { coroutine };
    const values = parameters.map((name, i) => [name, { variable: task(given[i]!) }] as const);
    return { coroutine, with: Object.fromEntries(values) };
  }
}

/** Sleeps, puts and joins return nothing, so their steps have no variable for a result. */
function hasResult({ kind }: Awaitable): boolean {
  return kind !== "sleep" && kind !== "put" && kind !== "join";
}

/** Returns the variable that holds a task in a scenario. For the running task, this is `self`. */
function task(name: string): string {
  return name === OWN_TASK ? "self" : name;
}
