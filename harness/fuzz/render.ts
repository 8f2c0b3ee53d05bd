import type { Awaitable, Block, Call, Child, Coroutine, Program, Statement } from "./program.ts";
import { namesUsedIn } from "./walk.ts";

/**
 * Renders a program as Python code, in the style of a MicroPython developer. `unitMs` is the length
 * of one unit of time in milliseconds. Marks are named after their coroutine and numbered from top
 * to bottom.
 */
export function render(program: Program, unitMs: number): string {
  const coroutines = [...program.coroutines].reverse();
  const uses = namesUsedIn(program.coroutines.flatMap(({ body }) => body));
  const imports = [
    "asyncio",
    ...(uses.blocks ? ["block_ms"] : []),
    "mark",
    ...(uses.queues.size > 0 ? ["Queue"] : []),
  ];
  const sections = [
    [
      `from probe import ${imports.join(", ")}`,
      ...(uses.streams.size > 0 ? ["from stream_device import Device"] : []),
    ],
    [
      ...[...uses.events].map((name) => `${name} = asyncio.Event()`),
      ...[...uses.locks].map((name) => `${name} = asyncio.Lock()`),
      ...[...uses.queues].map((name) => `${name} = Queue(${program.queueSizes[name] || ""})`),
      ...[...uses.streams].flatMap((name) => [
        `${deviceOf(name)} = Device()`,
        `${name} = asyncio.StreamWriter(${deviceOf(name)}, {})`,
      ]),
    ],
    program.reportsFailures ? REPORTER : [],
    ...coroutines.map((coroutine) => new Writer(coroutine, unitMs).lines()),
    program.reportsFailures ? [INSTALLATION, RUN] : [RUN],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/**
 * The default length of one unit of time in milliseconds. It is long enough that a real clock keeps
 * the order of deadlines.
 */
export const FIRST_UNIT_MS = 5;

/**
 * Returns the number of lines of a rendered program that a reader must read. Blank lines and
 * imports do not count.
 */
export function countLines(source: string): number {
  return source
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^(from|import) /.test(line.trim())).length;
}

const REPORTER = ["def report(loop, context):", '    mark("unretrieved", context["exception"])'];

const INSTALLATION = "asyncio.get_event_loop().set_exception_handler(report)";

const RUN = "asyncio.run(main())";

/** Writes one coroutine. */
class Writer {
  readonly #coroutine: Coroutine;
  readonly #unitMs: number;
  #labels = 0;

  constructor(coroutine: Coroutine, unitMs: number) {
    this.#coroutine = coroutine;
    this.#unitMs = unitMs;
  }

  lines(): string[] {
    const { name, parameters, body } = this.#coroutine;
    return [`async def ${name}(${parameters.join(", ")}):`, ...this.#block(body)];
  }

  /** Returns a Python string with a new name for a mark, an item or anything else that must be unique. */
  #label(): string {
    return `"${this.#coroutine.name}${++this.#labels}"`;
  }

  #block(block: Block): string[] {
    const lines = block.length === 0 ? ["pass"] : block.flatMap((each) => this.#statement(each));
    return lines.map((line) => `    ${line}`);
  }

  #statement(statement: Statement): string[] {
    switch (statement.kind) {
      case "mark":
        return [statement.error ? `mark(${this.#label()}, error)` : `mark(${this.#label()})`];
      case "await":
        return [this.#await(statement.what, statement.marked)];
      case "start": {
        const start = `asyncio.create_task(${this.#call(statement)})`;
        const isUsed = namesUsedIn(this.#coroutine.body).tasks.has(statement.task);
        return [isUsed ? `${statement.task} = ${start}` : start];
      }
      case "cancel":
        return [this.#mark(`${statement.task}.cancel()`)];
      case "done":
        return [this.#mark(`${statement.task}.done()`)];
      case "cancelSelf":
        return ["asyncio.current_task().cancel()"];
      case "set":
      case "clear":
        return [`${statement.event}.${statement.kind}()`];
      case "isSet":
        return [this.#mark(`${statement.event}.is_set()`)];
      case "release":
        return [`${statement.lock}.release()`];
      case "locked":
        return [this.#mark(`${statement.lock}.locked()`)];
      case "putNowait":
        return [`${statement.queue}.put_nowait(${this.#label()})`];
      case "getNowait":
        return [this.#mark(`${statement.queue}.get_nowait()`)];
      case "taskDone":
        return [`${statement.queue}.task_done()`];
      case "size":
        return [this.#mark(`${statement.queue}.qsize()`)];
      case "feed":
        return [`${deviceOf(statement.stream)}.feed(${this.#bytes(statement.bytes)})`, TURN];
      case "room":
        return [`${deviceOf(statement.stream)}.room = ${statement.bytes}`, TURN];
      case "write":
        return [`${statement.stream}.write(${this.#bytes(WRITTEN_BYTES)})`];
      case "written":
        return [this.#mark(`${deviceOf(statement.stream)}.written.decode()`)];
      case "block":
        return [`block_ms(${statement.units * this.#unitMs})`];
      case "raise":
        return [`raise ValueError(${this.#label()})`];
      case "reraise":
        return ["raise"];
      case "return":
        return [`return ${this.#label()}`];
      case "with":
        return [`async with ${statement.lock}:`, ...this.#block(statement.body)];
      case "repeat":
        return [`for _ in range(${statement.times}):`, ...this.#block(statement.body)];
      case "try":
        return [
          "try:",
          ...this.#block(statement.body),
          ...this.#handler("except asyncio.CancelledError:", statement.onCancel),
          ...this.#handler(
            marksError(statement.onError) ? "except Exception as error:" : "except Exception:",
            statement.onError,
          ),
          ...this.#handler("finally:", statement.last),
        ];
    }
  }

  #handler(head: string, block: Block | undefined): string[] {
    return block === undefined ? [] : [head, ...this.#block(block)];
  }

  /** Returns a literal of `count` bytes. Each call uses a new label, so that the source of a byte is visible. */
  #bytes(count: number): string {
    const letter = this.#coroutine.name[0]!;
    return `b"${`${letter}${++this.#labels}`.repeat(count).slice(0, count)}"`;
  }

  #mark(value: string): string {
    return `mark(${this.#label()}, ${value})`;
  }

  #await(what: Awaitable, marked: boolean): string {
    if (!marked) return `await ${this.#awaitable(what)}`;
    const label = this.#label();
    return `mark(${label}, await ${this.#awaitable(what)})`;
  }

  #awaitable(what: Awaitable): string {
    if (what.kind === "sleep") return `asyncio.sleep_ms(${what.units * this.#unitMs})`;
    return this.#child(what);
  }

  #child(child: Child): string {
    switch (child.kind) {
      case "task":
        return child.task;
      case "call":
        return this.#call(child);
      case "gather": {
        const children = child.children.map((each) => this.#child(each));
        if (child.keepsErrors) children.push("return_exceptions=True");
        return `asyncio.gather(${children.join(", ")})`;
      }
      case "waitFor": {
        const inner = this.#child(child.child);
        return child.units === undefined
          ? `asyncio.wait_for(${inner}, None)`
          : `asyncio.wait_for_ms(${inner}, ${child.units * this.#unitMs})`;
      }
      case "wait":
        return `${child.event}.wait()`;
      case "acquire":
        return `${child.lock}.acquire()`;
      case "get":
      case "join":
        return `${child.queue}.${child.kind}()`;
      case "read":
      case "readexactly":
        return `${child.stream}.${child.kind}(${child.bytes})`;
      case "drain":
        return `${child.stream}.drain()`;
      case "put":
        return `${child.queue}.put(${this.#label()})`;
    }
  }

  #call({ coroutine, given }: Call): string {
    return `${coroutine}(${given.join(", ")})`;
  }
}

function deviceOf(stream: string): string {
  return `${stream}_device`;
}

/**
 * A sleep of zero, which lets every ready task run once. It follows each change of a device, so that the loop sees
 * every change separately.
 */
const TURN = "await asyncio.sleep_ms(0)";

const WRITTEN_BYTES = 3;

function marksError(block: Block | undefined): boolean {
  return block?.some((statement) => statement.kind === "mark" && statement.error) ?? false;
}
