import { z } from "zod";
import { STEP_NAMES, type StepName, scenarioSchema } from "../scenario/scenario.ts";
import { formError } from "../text/form-error.ts";
import { markValueSchema } from "../trace/mark-schema.ts";
import { FAMILIES } from "../trace/runtime.ts";

/**
 * The messages of the adapter protocol. Each message is one line of JSON. aiorig writes to the adapter's standard
 * input, and the adapter writes to its standard output. The protocol is defined only in this file.
 * docs/adapter-protocol.schema.json is generated from this file. The messages of aiorig and of the adapter are checked
 * with the schemas in this file.
 */

/**
 * The version of the protocol. After the first release of the protocol, each change that an adapter can notice needs a
 * new version.
 */
export const PROTOCOL_VERSION = 1;

/** The forms of programs that an adapter can run. */
const PROGRAM_FORMS = ["python", "scenario"] as const;

const id = z.int().positive().describe("The number of the run");
const us = z
  .number()
  .nonnegative()
  .max(Number.MAX_SAFE_INTEGER)
  .describe("Microseconds since the start of the program, by the clock that the program sees");
const short = z.string().min(1).max(200).regex(/\S/, "it must not consist of spaces only");
const level = z.union([z.literal(0), z.literal(1)]);
const levelOrNone = z.union([level, z.null()]);

const limits = z.strictObject({
  ms: z
    .int()
    .positive()
    .describe("The time limit of the program in milliseconds, by the adapter's clock"),
  output_bytes: z
    .int()
    .positive()
    .describe("The largest number of bytes that a program may write as texts and marks"),
});

const pins = z.strictObject({
  wires: z
    .record(z.string(), z.int().nonnegative())
    .describe("For each wire, the number of the GPIO to which the wire is connected"),
  stimulus: z
    .array(
      z.strictObject({ wire: z.string(), level: levelOrNone, at_ms: z.number().nonnegative() }),
    )
    .describe(
      "The steps in which the adapter drives wires from outside the program. The level null (no value) releases a wire",
    ),
  watch_ms: z
    .number()
    .positive()
    .describe("The time in milliseconds for which the adapter watches the wires"),
  ends_with_program: z
    .boolean()
    .describe(
      "If this is true, the adapter stops watching the wires when the program ends, even if the time `watch_ms` has not passed yet",
    ),
});

const run = { type: z.literal("run"), id, name: z.string(), limits };

export const toAdapterSchema = z.union([
  z.strictObject({ type: z.literal("hello"), protocol: z.int().positive() }),
  z.strictObject({ ...run, form: z.literal("scenario"), scenario: scenarioSchema }),
  z.strictObject({
    ...run,
    form: z.literal("python"),
    files: z
      .record(z.string(), z.string())
      .describe(
        "All files that the program needs. Write them to an empty folder. Each key is the path of a file in this folder, and each value is the text of the file",
      ),
    start: z
      .string()
      .describe(
        "The Python code that runs the program. Run this code with the folder of `files` as its current folder",
      ),
    pins: pins.optional(),
    start_tick_ms: z
      .int()
      .nonnegative()
      .optional()
      .describe(
        "If the clock of the adapter is virtual, this is the value of the tick counter when the program starts",
      ),
  }),
  z
    .strictObject({ ...run, form: z.string(), program: z.string() })
    .refine(
      ({ form }) => !isProgramForm(form),
      '"program" is only for a form that this version does not know. For the form "python", give "files" and "start". For the form "scenario", give "scenario"',
    )
    .describe(
      'A program in a form that this version of the protocol does not know. The outcome must be "unsupported"',
    ),
  z
    .strictObject({ type: z.literal("ping"), id })
    .describe(
      "aiorig sends this message after the end of each run. All messages that the adapter sends before its pong belong to the run that has ended",
    ),
  z.strictObject({ type: z.literal("bye") }),
]);

export type ToAdapter = z.infer<typeof toAdapterSchema>;

export type RunMessage = Extract<ToAdapter, { type: "run" }>;

export type ProgramForm = (typeof PROGRAM_FORMS)[number];

function isProgramForm(form: string): form is ProgramForm {
  return PROGRAM_FORMS.some((known) => known === form);
}

const helloSchema = z
  .strictObject({
    type: z.literal("hello"),
    protocol: z.literal(PROTOCOL_VERSION),
    name: short.describe("The name of the runtime"),
    version: short.describe("The version of the runtime"),
    clock: z.strictObject({
      kind: z.enum(["virtual", "real"]),
      resolution_us: z.number().positive().max(1_000_000),
    }),
    programs: z.array(z.enum(PROGRAM_FORMS)).min(1),
    steps: z
      .array(z.enum(STEP_NAMES as [StepName, ...StepName[]]))
      .optional()
      .describe(
        "The steps of scenarios that the runtime supports. If this key is missing, the runtime supports all steps",
      ),
    pins: z.boolean().optional().describe("True if programs can use pins. The default is false"),
    family: z.enum(FAMILIES).optional().describe("The family to which this asyncio belongs"),
    implementation: short.optional().describe("The value of sys.implementation.name"),
    port: short.optional().describe("The value of sys.platform"),
  })
  .refine(({ programs }) => new Set(programs).size === programs.length, {
    path: ["programs"],
    error: "names a form twice",
  })
  .refine(({ steps = [] }) => new Set(steps).size === steps.length, {
    path: ["steps"],
    error: "names a step twice",
  })
  .refine(
    ({ family, implementation, port, programs }) =>
      programs.includes("python") || (family ?? implementation ?? port) === undefined,
    {
      path: ["family"],
      error:
        'the keys "family", "implementation" and "port" are allowed only if "programs" contains "python". These keys select deviations that are declared for a Python, and such deviations do not apply to other schedulers',
    },
  )
  .refine(({ pins, programs }) => pins !== true || programs.includes("python"), {
    path: ["pins"],
    error: 'only Python programs can use pins, but "programs" has no "python"',
  });

export type Hello = z.infer<typeof helloSchema>;

const end = { type: z.literal("end"), id };
const watched = z
  .strictObject({
    initial: z
      .record(z.string(), levelOrNone)
      .describe("The level of each wire when the run starts"),
    watched_us: us,
  })
  .optional()
  .describe("Only a run that has pins has this field");

const endSchemas = [
  z.strictObject({ ...end, outcome: z.literal("ended"), pins: watched }),
  z.strictObject({ ...end, outcome: z.literal("watched"), pins: watched }),
  z.strictObject({
    ...end,
    outcome: z.literal("raised"),
    exception: z
      .string()
      .min(1)
      .max(20_000)
      .describe("The exception and its text, such as `ValueError: too small`"),
    traceback: z.string().max(200_000).optional(),
    pins: watched,
  }),
  z.strictObject({
    ...end,
    outcome: z.literal("deadlocked"),
    waits: z
      .array(z.string().min(1).max(1000))
      .min(1)
      .max(1000)
      .describe("One text for each task: the name of the task, and what it waits for"),
    pins: watched,
  }),
  z.strictObject({
    ...end,
    outcome: z.literal("timeout"),
    us: us
      .optional()
      .describe(
        "The time at which the adapter stopped the program. If the clock is virtual, this field is required",
      ),
    pins: watched,
  }),
  z.strictObject({ ...end, outcome: z.literal("flooded"), pins: watched }),
  z.strictObject({ ...end, outcome: z.literal("unsupported"), reason: z.string().min(1) }),
] as const;

const messageSchemas = {
  hello: helloSchema,
  mark: z.strictObject({
    type: z.literal("mark"),
    id,
    name: z.string(),
    value: markValueSchema.optional(),
    us,
  }),
  edge: z.strictObject({ type: z.literal("edge"), id, wire: z.string(), level, us }),
  output: z.strictObject({
    type: z.literal("output"),
    id,
    stream: z.enum(["stdout", "stderr"]),
    text: z.string(),
  }),
  end: z.discriminatedUnion("outcome", endSchemas),
  pong: z.strictObject({ type: z.literal("pong"), id }),
  bye: z.strictObject({ type: z.literal("bye") }),
};

export const fromAdapterSchema = z.union([
  messageSchemas.hello,
  messageSchemas.mark,
  messageSchemas.edge,
  messageSchemas.output,
  messageSchemas.end,
  messageSchemas.pong,
  messageSchemas.bye,
]);

export type FromAdapter = z.infer<typeof fromAdapterSchema>;

export type EndMessage = Extract<FromAdapter, { type: "end" }>;

/** Returns true if `type` is the type of a message from an adapter. */
export function isMessageType(type: unknown): type is FromAdapter["type"] {
  return typeof type === "string" && Object.hasOwn(messageSchemas, type);
}

/** Returns true if only aiorig sends messages of this type. */
export function isOwnType(type: unknown): boolean {
  return type === "run" || type === "ping";
}

/** Checks a message of a known type. Reports only problems of the fields that belong to this type. */
export function checkMessage(
  type: FromAdapter["type"],
  message: unknown,
): z.ZodSafeParseResult<FromAdapter> {
  return messageSchemas[type].safeParse(message, { error: formError });
}
