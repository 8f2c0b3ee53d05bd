import type { CaughtException, Child, Milliseconds, Scenario, Step, Value } from "./scenario.ts";
import { stepsIn } from "./scenario.ts";
import { VARIABLE } from "./scenario-problems.ts";

/**
 * Renders a scenario as a Python program with the same marks. This program defines precisely what each step means. The
 * scenario must have no problems (see findScenarioProblems).
 */
export function renderScenario(scenario: Scenario): string {
  const { events = [], locks = [], queues = {}, report_failures: report } = scenario;
  const coroutines = Object.entries(scenario.coroutines);
  const body = coroutines.flatMap(([name, { parameters = [], steps }]) => [
    "",
    `async def ${safe(name)}(${parameters.map(safe).join(", ")}):`,
    ...(name === "main" && report !== undefined ? INSTALLATION : []),
    ...block(stepsIn(steps), scenario),
  ]);
  const uses = (word: string) => body.some((line) => new RegExp(`\\b${word}\\b`).test(line));
  const imports = [
    "asyncio",
    ...["Queue", "QueueEmpty", "QueueFull", "block_ms", "mark", "ticks_add", "ticks_diff"].filter(
      (word) => uses(word) || (word === "Queue" && Object.keys(queues).length > 0),
    ),
    ...(uses("ticks_ms") ? ["ticks_ms"] : []),
    ...(report !== undefined && !uses("mark") ? ["mark"] : []),
  ];
  const lines = [
    `from probe import ${imports.join(", ")}`,
    "",
    ...events.map((name) => `${safe(name)} = asyncio.Event()`),
    ...locks.map((name) => `${safe(name)} = asyncio.Lock()`),
    ...Object.entries(queues).map(([name, size]) => `${safe(name)} = Queue(${size})`),
    ...(report === undefined
      ? []
      : ["", "def report(loop, context):", `    mark(${text(report)}, context["exception"])`]),
    ...body,
    "",
    "asyncio.run(main())",
  ];
  return `${lines.join("\n")}\n`;
}

const INSTALLATION = ["    asyncio.get_event_loop().set_exception_handler(report)"];

function block(steps: readonly Step[], scenario: Scenario): string[] {
  const lines = steps.flatMap((step) => render(step, scenario));
  return (lines.length === 0 ? ["pass"] : lines).map((line) => `    ${line}`);
}

function render(step: Step, scenario: Scenario): string[] {
  const inner = (steps: Parameters<typeof stepsIn>[0]) => block(stepsIn(steps), scenario);
  switch (step.do) {
    case "mark":
      return [
        `mark(${text(step.name)}${step.value === undefined ? "" : `, ${python(step.value)}`})`,
      ];
    case "print":
      return [`print(${text(step.text)})`];
    case "sleep":
      return [`await ${sleep(step)}`];
    case "sleep_until":
      return [
        `await asyncio.sleep_ms(ticks_diff(ticks_add(${safe(step.since)}, ${time(step.ms)}), ticks_ms()))`,
      ];
    case "block":
      return [`block_ms(${time(step.ms)})`];
    case "now":
      return [`${safe(step.into)} = ticks_ms()`];
    case "elapsed":
      return [`${safe(step.into)} = ticks_diff(ticks_ms(), ${safe(step.since)})`];
    case "start":
      return [assign(step.into, `asyncio.create_task(${call(step, scenario)})`)];
    case "call":
    case "await":
    case "gather":
    case "wait_for":
    case "wait":
    case "acquire":
    case "get":
    case "join":
    case "put": {
      const awaited = `await ${awaitable(step, scenario)}`;
      return [assign("into" in step ? step.into : undefined, awaited)];
    }
    case "cancel":
      return [assign(step.into, `${task(step.task)}.cancel()`)];
    case "done":
      return [assign(step.into, `${task(step.task)}.done()`)];
    case "set":
    case "clear":
      return [`${safe(step.event)}.${step.do}()`];
    case "is_set":
      return [assign(step.into, `${safe(step.event)}.is_set()`)];
    case "release":
      return [`${safe(step.lock)}.release()`];
    case "locked":
      return [assign(step.into, `${safe(step.lock)}.locked()`)];
    case "hold":
      return [`async with ${safe(step.lock)}:`, ...inner(step.steps)];
    case "put_nowait":
      return [`${safe(step.queue)}.put_nowait(${python(step.item)})`];
    case "get_nowait":
      return [assign(step.into, `${safe(step.queue)}.get_nowait()`)];
    case "task_done":
      return [`${safe(step.queue)}.task_done()`];
    case "size":
      return [assign(step.into, `${safe(step.queue)}.qsize()`)];
    case "empty":
    case "full":
      return [assign(step.into, `${safe(step.queue)}.${step.do}()`)];
    case "raise":
      return [`raise ${step.exception}(${(step.args ?? []).map(python).join(", ")})`];
    case "reraise":
      return ["raise"];
    case "return":
      return [step.value === undefined ? "return" : `return ${python(step.value)}`];
    case "try":
      return [
        "try:",
        ...inner(step.steps),
        ...(step.except ?? []).flatMap(({ exceptions, into, steps }) => [
          `except (${exceptions.map(exception).join(", ")},)${into === undefined ? "" : ` as ${CAUGHT}`}:`,
          // Python deletes the name after `as` at the end of the handler, so the exception is copied to the variable of
          // the scenario.
          ...(into === undefined ? [] : [`    ${safe(into)} = ${CAUGHT}`]),
          ...inner(steps),
        ]),
        ...(step.finally === undefined ? [] : ["finally:", ...inner(step.finally)]),
      ];
    case "repeat": {
      const times = typeof step.times === "number" ? step.times : safe(step.times.variable);
      const counter = step.into === undefined ? "_" : safe(step.into);
      return [`for ${counter} in range(${times}):`, ...inner(step.steps)];
    }
    case "each":
      return [`for ${safe(step.into)} in ${python(step.of)}:`, ...inner(step.steps)];
    case "forever":
      return ["while True:", ...inner(step.steps)];
  }
}

const CAUGHT = "caught_";

function assign(into: string | undefined, expression: string): string {
  return into === undefined ? expression : `${safe(into)} = ${expression}`;
}

function awaitable(child: Child, scenario: Scenario): string {
  switch (child.do) {
    case "call":
      return call(child, scenario);
    case "await":
      return task(child.task);
    case "gather": {
      const children = child.children.map((each) => awaitable(each, scenario));
      if (child.return_exceptions) children.push("return_exceptions=True");
      return `asyncio.gather(${children.join(", ")})`;
    }
    case "wait_for": {
      const inner = awaitable(child.child, scenario);
      if (child.ms !== undefined) return `asyncio.wait_for_ms(${inner}, ${time(child.ms)})`;
      return `asyncio.wait_for(${inner}, ${child.seconds ?? "None"})`;
    }
    case "wait":
      return `${safe(child.event)}.wait()`;
    case "acquire":
      return `${safe(child.lock)}.acquire()`;
    case "get":
    case "join":
      return `${safe(child.queue)}.${child.do}()`;
    case "put":
      return `${safe(child.queue)}.put(${python(child.item)})`;
  }
}

function call(
  { coroutine, with: given = {} }: Pick<Child & { do: "call" }, "coroutine" | "with">,
  { coroutines }: Scenario,
): string {
  const { parameters = [] } = coroutines[coroutine]!;
  const args = parameters.map((name) => python(given[name]!));
  return `${safe(coroutine)}(${args.join(", ")})`;
}

function sleep({
  ms,
  seconds,
}: {
  readonly ms?: Milliseconds | undefined;
  readonly seconds?: number | undefined;
}) {
  return ms === undefined ? `asyncio.sleep(${seconds})` : `asyncio.sleep_ms(${time(ms)})`;
}

function time(ms: Milliseconds): string {
  return typeof ms === "number" ? String(ms) : safe(ms.variable);
}

function task(name: string): string {
  return name === "self" ? "asyncio.current_task()" : safe(name);
}

function exception(name: CaughtException): string {
  return name === "CancelledError" || name === "TimeoutError" ? `asyncio.${name}` : name;
}

function python(value: Value): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return text(value);
  if ("variable" in value) return task(value.variable);
  return `[${value.map(python).join(", ")}]`;
}

/** Renders a text that may contain variables, such as `{name}`, as a Python expression. */
function text(template: string): string {
  const names = [...template.matchAll(VARIABLE)].map(([, name]) => safe(name!));
  if (names.length === 0) return JSON.stringify(template);
  const format = template.replaceAll("%", "%%").replace(VARIABLE, "%s");
  return `${JSON.stringify(format)} % (${names.join(", ")},)`;
}

/** Returns a variable name that does not hide any name that the rendered program needs. */
function safe(name: string): string {
  return RESERVED.has(name) ? `${name}_` : name;
}

const RESERVED = new Set(
  `and as assert async asyncio await block_ms break class continue def del elif else except finally for from global
  if import in is lambda mark nonlocal not or pass print raise range report return self ticks_add ticks_diff ticks_ms
  try while with yield`.split(/\s+/),
);
