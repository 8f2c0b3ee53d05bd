import { z } from "zod";
import { formError } from "../../../text/form-error.ts";
import { BOARD_NAMES } from "./known-boards.ts";

const pinName = z.union([z.int().nonnegative(), z.string().min(1)]);
const reasons = z.record(z.string(), z.string());
const pattern = z.string().refine(isPattern, "is not a regular expression");

const boardKind = z.strictObject({
  title: z.string().min(1),
  platform: pattern,
  machine: pattern,
  logicVolts: z.number().positive(),
  resetLine: z.strictObject({ name: z.string().min(1), place: z.string().min(1) }),
  usb: z.literal(["native", "adapter", "either"]),
  baudRate: z.int().positive(),
  printsBootLog: z.boolean(),
  ticksPeriodMs: z.number().positive(),
  hasHardIrq: z.boolean(),
  pulls: z
    .array(z.literal(["up", "down"]))
    .refine(
      (pulls) => pulls.includes("up"),
      "the wiring check needs a board with pull-up resistors",
    ),
  timer: z.union([z.int().nonnegative(), z.literal("none")]).optional(),
  pins: z.strictObject({
    form: z.literal(["number", "text"]),
    prefixes: z.array(z.string()),
    usable: z.array(pinName).optional(),
    refused: reasons,
    careful: reasons,
  }),
  warnings: z.array(z.string()),
});

/** The schema for the name of a pin of the device under test in a rig's file. */
export const pinNameSchema = pinName;

/**
 * The schema for a kind of board in a rig's file: the name of a known kind, or an object with all facts about your own
 * kind.
 */
export const boardSchema = z.union([z.literal(BOARD_NAMES), boardKind], {
  error: ({ input }) =>
    typeof input === "object"
      ? `this is not a complete description of a board: ${explain(input)}`
      : `there is no board ${JSON.stringify(input)}. The boards are ${BOARD_NAMES.join(", ")}. For another board, give an object with all facts about it`,
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}

function explain(input: unknown): string {
  const { error } = boardKind.safeParse(input, { error: formError });
  return (error?.issues ?? [])
    .map(({ path, message }) => [path.join("."), message].filter((part) => part !== "").join(": "))
    .join("; ");
}
