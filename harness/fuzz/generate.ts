import {
  type Awaitable,
  type Block,
  type Call,
  type Child,
  type Coroutine,
  OWN_TASK,
  type Program,
  type QueueStatement,
  type Statement,
  type Try,
} from "./program.ts";
import { Random } from "./random.ts";
import { tidy } from "./tidy-program.ts";

export interface GenerateOptions {
  /** True if the times are spread over more units than usual, so that fewer deadlines coincide. */
  readonly farApart: boolean;
  /** True if the program also uses a stream over a device. */
  readonly withStreams?: boolean;
}

/** Generates a program from a seed. The same seed and options always result in the same program. */
export function generate(
  seed: number,
  { farApart, withStreams = false }: GenerateOptions,
): Program {
  const longestSleep = farApart ? FAR_APART_UNITS : NEAR_UNITS;
  return new Author(new Random(seed), longestSleep, withStreams).write();
}

/** The longest sleep of a program in units of time, if its deadlines may coincide. */
export const NEAR_UNITS = 4;

/** The longest sleep in units of time, if deadlines must be far apart. */
export const FAR_APART_UNITS = 16;

/**
 * A place in the program: the tasks that a statement may use there, and the numbers of calls and blocks around the
 * place.
 */
interface Scope {
  readonly tasks: readonly string[];
  /** The number of calls between main and this place. */
  readonly depth: number;
  /** The number of blocks that enclose this place. */
  readonly nesting: number;
}

const EVENTS = ["ready", "go"];
const LOCKS = ["lock", "bus"];
const QUEUES = ["queue", "inbox"];
const STREAM = "link";
const NAMES = ["a", "b", "c", "d", "e", "f"];

const QUEUE_STATEMENTS: readonly QueueStatement[] = ["putNowait", "getNowait", "taskDone"];

const MAX_DEPTH = 3;
const MAX_NESTING = 3;

class Author {
  readonly #random: Random;
  readonly #longestSleep: number;
  readonly #withStreams: boolean;
  readonly #coroutines: Coroutine[] = [];
  #names = 0;
  #tasks = 0;

  constructor(random: Random, longestSleep: number, withStreams: boolean) {
    this.#random = random;
    this.#longestSleep = longestSleep;
    this.#withStreams = withStreams;
  }

  write(): Program {
    const random = this.#random;
    const scope: Scope = { tasks: [], depth: 0, nesting: 0 };
    const starts = this.#starts(scope, random.integer(2, 4));
    const { tasks } = starts;
    const body = [
      ...starts.block,
      ...this.#block({ ...scope, tasks }, random.integer(3, 7)),
      ...this.#farewell(tasks),
    ];
    const main: Coroutine = { name: "main", parameters: [], body };
    return tidy({
      coroutines: [main, ...this.#coroutines],
      queueSizes: Object.fromEntries(QUEUES.map((name) => [name, random.integer(0, 2)])),
      reportsFailures: true,
    });
  }

  /** Returns the part of main that starts some tasks, because most programs are only interesting with several tasks. */
  #starts(scope: Scope, count: number): { block: Block; tasks: string[] } {
    const block: Statement[] = [];
    const tasks: string[] = [];
    for (let i = 0; i < count; i++) {
      const start = this.#start({ ...scope, tasks: [...scope.tasks, ...tasks] });
      if (start === undefined) break;
      tasks.push(start.task);
      block.push(start);
    }
    return { block, tasks };
  }

  /**
   * Returns the end of main. Main may wait for one of the tasks. Then it sleeps, so that the other tasks can run. At
   * last it makes a mark.
   */
  #farewell(tasks: readonly string[]): Block {
    const random = this.#random;
    const rest: Statement = {
      kind: "await",
      what: {
        kind: "sleep",
        units: random.integer(1, 2 * this.#longestSleep) + this.#longestSleep,
      },
      marked: false,
    };
    const end: Statement = this.#withStreams
      ? { kind: "written", stream: STREAM }
      : { kind: "mark", error: false };
    if (tasks.length === 0 || random.chance(60)) return [rest, end];
    const wait: Block = [
      { kind: "await", what: { kind: "task", task: random.pick(tasks) }, marked: true },
    ];
    return [this.#guard(wait), rest, end];
  }

  #guard(body: Block): Try {
    const caught: Block = [{ kind: "mark", error: false }];
    return { kind: "try", body, onCancel: caught, onError: [{ kind: "mark", error: true }] };
  }

  #block(scope: Scope, length: number): Block {
    const block: Statement[] = [];
    let { tasks } = scope;
    for (let i = 0; i < length; i++) {
      const statements = this.#statements({ ...scope, tasks });
      block.push(...statements);
      for (const each of statements) if (each.kind === "start") tasks = [...tasks, each.task];
      const last = statements.at(-1)?.kind;
      if (last === "return" || last === "raise") break;
    }
    return block;
  }

  #short(scope: Scope): Block {
    return this.#block({ ...scope, nesting: scope.nesting + 1 }, this.#random.integer(1, 3));
  }

  /** Returns one action with the marks that show its effect. */
  #statements(scope: Scope): Statement[] {
    const random = this.#random;
    const { tasks } = scope;
    const mark: Statement = { kind: "mark", error: false };
    const event = random.pick(EVENTS);
    const lock = random.pick(LOCKS);
    const queue = random.pick(QUEUES);
    const ifTasks = (weight: number) => (tasks.length > 0 ? weight : 0);
    const ifShallow = (weight: number) => (scope.nesting < MAX_NESTING ? weight : 0);
    const task = () => random.pick(tasks);

    const isMain = scope.depth === 0;
    return random.weighted<() => Statement[]>([
      [20, () => [this.#plain(this.#sleep()), mark]],
      [3, () => [mark]],
      [8, () => this.#optional(this.#start(scope))],
      [6, () => this.#awaits(this.#call(scope), mark)],
      [ifTasks(isMain ? 5 : 10), () => this.#awaits({ kind: "task", task: task() }, mark)],
      [ifTasks(12), () => [{ kind: "cancel", task: task() }]],
      [ifTasks(2), () => [{ kind: "done", task: task() }]],
      [8, () => this.#awaits(this.#gather(scope), mark)],
      [isMain ? 14 : 10, () => this.#awaits(this.#waitFor(scope), mark)],
      [isMain ? 1 : 6, () => [this.#plain({ kind: "wait", event }), mark]],
      [isMain ? 12 : 7, () => [{ kind: "set", event }]],
      [3, () => [{ kind: "clear", event }]],
      [1, () => [{ kind: "isSet", event }]],
      [4, () => this.#acquired(lock)],
      [1, () => [this.#guard([{ kind: "release", lock }, mark])]],
      [1, () => [{ kind: "locked", lock }]],
      [ifShallow(8), () => [{ kind: "with", lock, body: this.#short(scope) }]],
      [7, () => [this.#plain({ kind: "put", queue }), mark]],
      [isMain ? 1 : 4, () => [this.#marked({ kind: "get", queue })]],
      [1, () => [this.#plain({ kind: "join", queue }), mark]],
      [2, () => [{ kind: "size", queue }]],
      [1, () => this.#taken(queue)],
      [2, () => [this.#guard([{ kind: random.pick(QUEUE_STATEMENTS), queue }])]],
      [this.#ifStreams(isMain ? 14 : 8), () => [this.#ofDevice()]],
      [this.#ifStreams(isMain ? 3 : 10), () => [this.#marked(this.#read())]],
      [this.#ifStreams(isMain ? 4 : 12), () => this.#drained(mark)],
      [this.#ifStreams(2), () => [{ kind: "written", stream: STREAM }]],
      [ifShallow(14), () => [this.#try(scope)]],
      [
        ifShallow(6),
        () => [{ kind: "repeat", times: random.integer(2, 3), body: this.#short(scope) }],
      ],
      [isMain ? 0 : 3, () => [{ kind: "raise" }]],
      [isMain ? 0 : 3, () => [{ kind: "return" }]],
      [1, () => [{ kind: "block", units: random.integer(1, 3) }, mark]],
      [1, () => [this.#guard([{ kind: "cancelSelf" }])]],
    ])();
  }

  /** Holds a lock for a while. */
  #acquired(lock: string): Statement[] {
    const mark: Statement = { kind: "mark", error: false };
    const acquire = this.#plain({ kind: "acquire", lock });
    return [acquire, mark, this.#plain(this.#sleep()), { kind: "release", lock }];
  }

  /** Returns the code that gets an item from a queue, sleeps, and calls `task_done`. */
  #taken(queue: string): Statement[] {
    const sleep = this.#plain(this.#sleep());
    return [this.#marked({ kind: "get", queue }), sleep, { kind: "taskDone", queue }];
  }

  #ifStreams(weight: number): number {
    return this.#withStreams ? weight : 0;
  }

  /** Returns the code that changes the device: the device then has more bytes for reads, or more room for writes. */
  #ofDevice(): Statement {
    const kind = this.#random.pick(["feed", "room"] as const);
    return { kind, stream: STREAM, bytes: this.#random.integer(1, 6) };
  }

  #read(): Child {
    const kind = this.#random.pick(["read", "readexactly"] as const);
    return { kind, stream: STREAM, bytes: this.#random.integer(1, 4) };
  }

  #drained(mark: Statement): Statement[] {
    const drain = this.#plain({ kind: "drain", stream: STREAM });
    return [{ kind: "write", stream: STREAM }, drain, mark];
  }

  #optional(statement: Statement | undefined): Statement[] {
    return statement === undefined ? [] : [statement];
  }

  #plain(what: Awaitable): Statement {
    return { kind: "await", what, marked: false };
  }

  #marked(what: Awaitable): Statement {
    return { kind: "await", what, marked: true };
  }

  /**
   * Returns a statement that awaits `child` and marks its result, or only `mark` if there is no child. Most awaits are
   * inside `try`, so that a failure does not end the task.
   */
  #awaits(child: Child | undefined, mark: Statement): Statement[] {
    if (child === undefined) return [mark];
    const statement: Statement = { kind: "await", what: child, marked: true };
    return [this.#random.chance(60) ? this.#guard([statement]) : statement];
  }

  #sleep(): Awaitable {
    const random = this.#random;
    const units = random.chance(30) ? 0 : random.integer(1, this.#longestSleep);
    return { kind: "sleep", units };
  }

  #start(scope: Scope): ({ kind: "start"; task: string } & Call) | undefined {
    const call = this.#call(scope);
    return call && { ...call, kind: "start", task: `t${++this.#tasks}` };
  }

  /**
   * Returns a call of a new coroutine. In main, it may also be a call of an existing coroutine. Returns undefined if
   * this place can call no coroutine.
   */
  #call(scope: Scope): ({ kind: "call" } & Call) | undefined {
    const random = this.#random;
    if (scope.depth >= MAX_DEPTH) return undefined;
    const known = this.#coroutines.filter(({ parameters }) => parameters.length === 0);
    if (
      this.#names === NAMES.length ||
      (scope.depth === 0 && known.length > 0 && random.chance(20))
    ) {
      // A coroutine may call only coroutines that come after it (see Program). Main comes before all others, so only
      // main may call a coroutine that already exists.
      if (scope.depth > 0 || known.length === 0) return undefined;
      return { kind: "call", coroutine: random.pick(known).name, given: [] };
    }
    const name = NAMES[this.#names++]!;
    const given: string[] = [];
    if (scope.tasks.length > 0 && random.chance(35)) given.push(random.pick(scope.tasks));
    else if (random.chance(3)) given.push(OWN_TASK);
    const parameters = given.map(() => "other");
    const place = this.#coroutines.length;
    const inner: Scope = { tasks: parameters, depth: scope.depth + 1, nesting: 0 };
    const body = this.#block(inner, random.integer(1, 4));
    this.#coroutines.splice(place, 0, { name, parameters, body });
    return { kind: "call", coroutine: name, given };
  }

  #gather(scope: Scope): Child {
    const random = this.#random;
    const count = random.weighted([
      [1, 0],
      [3, 1],
      [8, 2],
      [4, 3],
    ]);
    let { tasks } = scope;
    const children: Child[] = [];
    for (let i = 0; i < count; i++) {
      const child = this.#child({ ...scope, tasks });
      children.push(child);
      // In most cases, the next children cannot use the tasks of this child, because gathering the same task twice
      // triggers a known defect (GATHER-21).
      if (!random.chance(4)) tasks = tasks.filter((task) => !tasksIn(child).includes(task));
    }
    return { kind: "gather", children, keepsErrors: random.chance(40) };
  }

  #waitFor(scope: Scope): Child {
    const random = this.#random;
    const units = random.weighted<number | undefined>([
      [1, undefined],
      [2, 0],
      [14, random.integer(1, this.#longestSleep)],
    ]);
    return { kind: "waitFor", child: this.#child(scope), units };
  }

  #child(scope: Scope): Child {
    const random = this.#random;
    const wait: Child = { kind: "wait", event: random.pick(EVENTS) };
    const inner = { ...scope, nesting: scope.nesting + 1 };
    const ifShallow = (weight: number) => (scope.nesting < MAX_NESTING ? weight : 0);
    return random.weighted<() => Child>([
      [scope.tasks.length > 0 ? 8 : 0, () => ({ kind: "task", task: random.pick(scope.tasks) })],
      [14, () => this.#call(scope) ?? wait],
      [4, () => wait],
      [2, () => ({ kind: "acquire", lock: random.pick(LOCKS) })],
      [2, () => ({ kind: random.pick(["get", "put"]), queue: random.pick(QUEUES) })],
      [this.#ifStreams(5), () => this.#read()],
      [this.#ifStreams(3), () => ({ kind: "drain", stream: STREAM })],
      [ifShallow(3), () => this.#gather(inner)],
      [ifShallow(3), () => this.#waitFor(inner)],
    ])();
  }

  #try(scope: Scope): Try {
    const random = this.#random;
    const mark: Statement = { kind: "mark", error: false };
    const inner = { ...scope, nesting: scope.nesting + 1 };
    const more = () => (random.chance(40) ? this.#block(inner, 1) : []);
    const again = (percent: number): Block => (random.chance(percent) ? [{ kind: "reraise" }] : []);
    const body = this.#short(scope);
    const onCancel = random.chance(55) ? [mark, ...more(), ...again(40)] : undefined;
    const onError: Block | undefined = random.chance(40)
      ? [{ kind: "mark", error: true }, ...more(), ...again(15)]
      : undefined;
    const last =
      random.chance(40) || (onCancel === undefined && onError === undefined)
        ? [mark, ...more().filter(({ kind }) => kind !== "return")]
        : undefined;
    return { kind: "try", body, onCancel, onError, last };
  }
}

function tasksIn(child: Child): string[] {
  switch (child.kind) {
    case "task":
      return [child.task];
    case "call":
      return [...child.given];
    case "gather":
      return child.children.flatMap(tasksIn);
    case "waitFor":
      return tasksIn(child.child);
    default:
      return [];
  }
}
