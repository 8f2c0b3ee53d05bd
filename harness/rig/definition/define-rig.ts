import { z } from "zod";
import { formError } from "../../text/form-error.ts";
import { boardSchema, pinNameSchema } from "./boards/board-schema.ts";
import { HEADER_PINS } from "./boards/pico.ts";
import type { RigDefinition } from "./rig-definition.ts";
import { findMistakes } from "./rig-mistakes.ts";

/**
 * Checks the definition of a rig and returns it unchanged. Throws RangeError if the definition has mistakes, for
 * example two wires on one pin, a missing start wire, or a pin that the board does not have. The message contains the
 * rig's name and its mistakes.
 */
export function defineRig<T extends RigDefinition>(definition: T): T {
  const parsed = schema.safeParse(definition, { error: formError });
  if (!parsed.success) {
    throw new RangeError(`rig "${definition.name}" is not valid: ${listIssues(parsed.error)}`);
  }
  return definition;
}

/**
 * Parses a rig definition from the content of a file. Throws RangeError if the definition is not valid. The message
 * says why.
 */
export function parseRig(value: unknown): RigDefinition {
  const parsed = schema.safeParse(value, { error: formError });
  if (parsed.success) return parsed.data;
  throw new RangeError(`is not a valid rig: ${listIssues(parsed.error)}`);
}

/**
 * The largest error that a rig may give for the crystal of an emulated board, in ppm. No real crystal has a larger
 * error.
 */
const MOST_PPM = 1000;

function listIssues({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => [path.join("."), message].filter((part) => part !== "").join(": "))
    .join("; ");
}

const gpio = z.int().refine((pin) => HEADER_PINS.includes(pin), {
  error: ({ input }) => `a Pico's header has no GP${input}`,
});
const ohms = z.number().positive().optional();
const base = {
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, "use only small letters, digits and dashes"),
  title: z.string().min(1),
  notes: z.array(z.string()),
};
const wire = z.strictObject({
  dut: pinNameSchema,
  instrument: gpio,
  program: z.int().nonnegative().optional(),
  ohms,
});
const wired = {
  ...base,
  wires: z.record(z.string().min(1), wire),
  start: z.string(),
  run: z.strictObject({ instrument: gpio, ohms }).optional(),
};
const ppm = z.number().min(-MOST_PPM).max(MOST_PPM).optional();
const crystalPpm = z.strictObject({ dut: ppm, instrument: ppm }).optional();
const board = boardSchema.optional();
const text = z.string().min(1).optional();
const port = z
  .string()
  .regex(
    /^(rfc2217|tcp):\/\/(\[[\da-fA-F:.]+\]|[\w.-]+):\d{1,5}$/,
    "write rfc2217://HOST:PORT or tcp://HOST:PORT",
  )
  .optional();
const usbBoard = z.strictObject({ serialNumber: text, usbPath: text, port });
const dutBoard = usbBoard.extend({
  board,
  reset: z.literal(["wire", "dtr-rts", "none"]).optional(),
  baudRate: z.int().positive().optional(),
  levelShifter: z.boolean().optional(),
});
const instrumentBoard = usbBoard.extend({ firmware: z.literal("firmata").optional() });
const emulatedDut = z.strictObject({ board }).optional();

const schema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("in-process"), ...base }),
    z.strictObject({ kind: z.literal("emulated"), ...wired, dut: emulatedDut, crystalPpm }),
    z.strictObject({
      kind: z.literal("bench"),
      ...wired,
      dut: dutBoard,
      instrument: instrumentBoard,
      powerCycle: text,
    }),
  ])
  .superRefine((rig, context) => {
    if (rig.kind === "in-process") return;
    for (const message of findMistakes(rig)) context.addIssue({ code: "custom", message });
  });
