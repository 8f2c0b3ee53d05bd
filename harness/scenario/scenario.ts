import { z } from "zod";

/**
 * The format of scenarios. A scenario is a program as data: it says what tasks do. A scheduler in any language can run
 * it, without Python. The format is defined only in this file. docs/scenario.schema.json and the table of steps in
 * docs/adapter-protocol.md are made from this file.
 */

/** The version of the format. In each scenario, the key `scenario` has this value. */
const SCENARIO_VERSION = 1;

/** The ending of the names of files with scenarios. */
export const SCENARIO_ENDING = ".scenario.json";

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, "expected a name such as first_task");
const into = name.optional().describe("The variable that gets the result");
const ms = z.int().min(-1_000_000).max(2_000_000_000);

/**
 * A value. A text may contain `{name}`, which is replaced by the value of the variable `name`. This value must be a
 * text or a whole number. `{ "variable": "name" }` is the value of the variable itself, whatever its type is.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly variable: string };

const value: z.ZodType<Value> = z
  .lazy(() =>
    z.union(
      [
        z.null(),
        z.boolean(),
        z.number(),
        z.string(),
        z.array(value),
        z.strictObject({ variable: name }),
      ],
      'expected null, true, false, a number, a text, a list or { "variable": "name" }',
    ),
  )
  .meta({ id: "Value" });

const text = z.string().describe("A text, in which {name} stands for the value of a variable");
const milliseconds = z.union([ms, z.strictObject({ variable: name })], {
  error: 'expected a whole number of milliseconds, or { "variable": "name" }',
});

/** The arguments of a coroutine. The keys are the names of its parameters. */
const given = z.record(name, value).optional().describe("The arguments by name");

const CALL = { coroutine: name, with: given };

/** Exceptions that a step `raise` can raise. */
const RAISED = ["ValueError", "RuntimeError", "TypeError", "KeyError"] as const;

/** Exceptions and classes of exceptions that an `except` can name. */
const CAUGHT = [
  ...RAISED,
  "CancelledError",
  "TimeoutError",
  "QueueEmpty",
  "QueueFull",
  "Exception",
  "BaseException",
] as const;

export type CaughtException = (typeof CAUGHT)[number];

/** What a task can await, and what `gather` and `wait_for` accept as arguments. */
const child = z
  .lazy(() =>
    z.discriminatedUnion("do", [
      z.strictObject({ do: z.literal("call"), ...CALL }),
      z.strictObject({ do: z.literal("await"), task: name }),
      z.strictObject({ do: z.literal("gather"), ...gather() }),
      z.strictObject({ do: z.literal("wait_for"), ...waitFor() }),
      z.strictObject({ do: z.literal("wait"), event: name }),
      z.strictObject({ do: z.literal("acquire"), lock: name }),
      z.strictObject({ do: z.literal("put"), queue: name, item: value }),
      z.strictObject({ do: z.literal("get"), queue: name }),
      z.strictObject({ do: z.literal("join"), queue: name }),
    ]),
  )
  .meta({ id: "Child" }) as z.ZodType<Child>;

export type Child =
  | ({ readonly do: "call" } & Call)
  | { readonly do: "await"; readonly task: string }
  | ({ readonly do: "gather" } & Gather)
  | ({ readonly do: "wait_for" } & WaitFor)
  | { readonly do: "wait"; readonly event: string }
  | { readonly do: "acquire"; readonly lock: string }
  | { readonly do: "put"; readonly queue: string; readonly item: Value }
  | { readonly do: "get" | "join"; readonly queue: string };

export interface Call {
  readonly coroutine: string;
  readonly with?: Readonly<Record<string, Value>> | undefined;
}

export interface Gather {
  readonly children: readonly Child[];
  readonly return_exceptions?: boolean | undefined;
}

/**
 * A wait for `child` with a time limit, in milliseconds or in seconds. If neither `ms` nor `seconds` is set, the wait
 * has no time limit.
 */
export interface WaitFor {
  readonly child: Child;
  readonly ms?: Milliseconds | undefined;
  readonly seconds?: number | undefined;
}

export type Milliseconds = number | { readonly variable: string };

function gather() {
  return { children: z.array(child), return_exceptions: z.boolean().optional() };
}

function waitFor() {
  return { child, ms: milliseconds.optional(), seconds: z.number().optional() };
}

/**
 * The type of a step inside another step. TypeScript cannot infer a type that contains itself, so `stepsIn` turns such
 * steps into the type `Step`.
 */
interface NestedStep {
  readonly do: string;
}

const steps: z.ZodType<readonly NestedStep[]> = z.lazy(() => z.array(step)).meta({ id: "Steps" });

/** Each step with its fields. The key is the value of `do`. */
const STEPS = {
  mark: { name: text, value: value.optional() },
  print: { text },
  sleep: { ms: milliseconds.optional(), seconds: z.number().optional() },
  sleep_until: { since: name, ms: milliseconds },
  block: { ms: milliseconds },
  now: { into: name },
  elapsed: { since: name, into: name },
  call: { ...CALL, into },
  start: { ...CALL, into },
  await: { task: name, into },
  get gather() {
    return { ...gather(), into };
  },
  get wait_for() {
    return { ...waitFor(), into };
  },
  cancel: { task: name, into },
  done: { task: name, into: name },
  set: { event: name },
  clear: { event: name },
  is_set: { event: name, into: name },
  wait: { event: name, into },
  acquire: { lock: name, into },
  release: { lock: name },
  locked: { lock: name, into: name },
  hold: { lock: name, steps },
  put: { queue: name, item: value },
  get: { queue: name, into },
  put_nowait: { queue: name, item: value },
  get_nowait: { queue: name, into },
  task_done: { queue: name },
  join: { queue: name },
  size: { queue: name, into: name },
  empty: { queue: name, into: name },
  full: { queue: name, into: name },
  raise: { exception: z.enum(RAISED), args: z.array(value).optional() },
  reraise: {},
  return: { value: value.optional() },
  try: {
    steps,
    except: z
      .array(z.strictObject({ exceptions: z.array(z.enum(CAUGHT)).min(1), into, steps }))
      .optional(),
    finally: steps.optional(),
  },
  repeat: {
    times: z.union([z.int().nonnegative(), z.strictObject({ variable: name })], {
      error: 'expected a whole number, or { "variable": "name" }',
    }),
    into,
    steps,
  },
  each: { of: z.array(value), into: name, steps },
  forever: { steps },
};

/** The names of all steps, in the order of the documentation. */
export const STEP_NAMES = Object.keys(STEPS) as StepName[];

export type StepName = keyof typeof STEPS;

type Fields<Name extends StepName> = z.infer<z.ZodObject<(typeof STEPS)[Name]>>;

/** One step of a coroutine. `do` is the name of the step. */
export type Step = {
  readonly [Name in StepName]: { readonly do: Name } & Readonly<Fields<Name>>;
}[StepName];

const step = z
  .lazy(() => {
    const [first, ...rest] = STEP_NAMES.map((each) =>
      z.strictObject({ do: z.literal(each), ...STEPS[each] }),
    );
    return z.discriminatedUnion("do", [first!, ...rest]);
  })
  .meta({ id: "Step" }) as unknown as z.ZodType<NestedStep>;

/** Returns the steps inside a step or a coroutine, as the type `Step`. */
export function stepsIn(nested: readonly NestedStep[]): readonly Step[] {
  return nested as readonly Step[];
}

/** Checks the structure of a scenario. `findScenarioProblems` checks its names. */
export const scenarioSchema = z.strictObject({
  scenario: z.literal(SCENARIO_VERSION).describe("The version of the format"),
  events: z
    .array(name)
    .optional()
    .describe("The events of the scenario. At the start, no event is set"),
  locks: z
    .array(name)
    .optional()
    .describe("The locks of the scenario. At the start, each lock is free"),
  queues: z
    .record(name, z.int().nonnegative())
    .optional()
    .describe("The queues of the scenario, each with its largest size. 0 means no limit"),
  report_failures: text
    .optional()
    .describe(
      "The name of the mark that reports the exception of a task. A run records this mark if no other task has received the exception",
    ),
  coroutines: z
    .record(name, z.strictObject({ parameters: z.array(name).optional(), steps }))
    .describe("The coroutines by name. The scenario runs `main`"),
});

export type Scenario = z.infer<typeof scenarioSchema>;
