import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { z } from "zod";
import type { Mark } from "./mark.ts";
import { markValueSchema } from "./mark-schema.ts";
import { type RecordedPart, recordedPart } from "./recorded-part.ts";

/**
 * The probe's report of how a program ended. There is no report if the target died before the end of the program.
 * `lost` is the number of marks that did not fit into the target's memory.
 */
export type ProbeEnd =
  | { readonly end: "ended"; readonly lost: number }
  /** A KeyboardInterrupt left the program. The probe reports the traceback only if somebody can type for the program. */
  | {
      readonly end: "interrupted";
      readonly traceback?: string | undefined;
      readonly lost: number;
    }
  | { readonly end: "unsupported"; readonly reason: string; readonly lost: number }
  | {
      readonly end: "raised";
      readonly exception: string;
      readonly traceback: string;
      /**
       * The time at which the program failed, in microseconds since its start. Set only if code of the program may have
       * run after the failure.
       */
      readonly us?: number | undefined;
      /** Set only if a thread of the program continued after the failure. */
      readonly by?: "thread" | undefined;
      readonly lost: number;
    }
  /** A class cannot be imported that the user named as a replacement for a class of asyncio. */
  | {
      readonly end: "unusable";
      /** The name of the asyncio class that the user wants to replace, such as `Queue`. */
      readonly name: string;
      /** The replacement that the user named, as `module:Class`. */
      readonly class: string;
      readonly exception: string;
      readonly traceback: string;
      readonly lost: number;
    };

export interface ProbeOutput {
  readonly marks: readonly Mark[];
  /** The console output of the program, without the lines of the probe. */
  readonly stdout: string;
  readonly end: ProbeEnd | undefined;
  /** The record of what the tasks did. Undefined if the tasks were not recorded. See tasksOf. */
  readonly tasks?: readonly RecordedPart[];
  /**
   * True if the checksum in the probe's last line shows that marks were changed or lost on the way.
   * The field is false if that line has no checksum.
   */
  readonly isDamaged: boolean;
}

/**
 * Separates the lines of the probe from the other output of a target. A line of the probe runs from the sentinel to the
 * next line feed. The sentinel may follow an unfinished line of the program. An incomplete or malformed line counts as
 * output, because a killed target may stop in the middle of a line.
 */
export function parseProbeOutput(output: string, sentinel: string): ProbeOutput {
  const marks: Mark[] = [];
  const tasks: RecordedPart[] = [];
  let stdout = "";
  let end: (ProbeEnd & { readonly sum?: number | undefined }) | undefined;
  let sum = 0;
  let from = 0;
  for (;;) {
    const at = output.indexOf(sentinel, from);
    if (at < 0) break;
    stdout += output.slice(from, at);
    const lineEnd = output.indexOf("\n", at);
    const line = output.slice(at + sentinel.length, lineEnd < 0 ? undefined : lineEnd);
    const parsed = parseLine(line);
    if (parsed === undefined) stdout += line;
    else if ("mark" in parsed) {
      marks.push({ name: parsed.mark, value: parsed.value, atUs: parsed.us });
      sum = crc32(line, sum);
    } else if ("tasks" in parsed) tasks.push(parsed.tasks);
    else if ("end" in parsed) end = parsed;
    from = lineEnd < 0 ? output.length : lineEnd + 1;
  }
  const isDamaged = end?.sum !== undefined && end.sum !== sum;
  // Output after the probe's last line is left out, because it does not come from the program. It comes from the
  // command that started the interpreter.
  const rest = end === undefined ? output.slice(from) : "";
  return { marks, stdout: stdout + rest, end, isDamaged, ...(tasks.length > 0 && { tasks }) };
}

/**
 * The probe prints this text after a sentinel when the program has ended. After this text, the probe prints the last
 * marks. A program can print marks in portions, so some lines with marks may come before this text.
 */
export const REPORTING = '{"reporting": true}';

/**
 * If the program has ended, but its timers, interrupts or threads continue, the probe prints a sentinel and a line that
 * starts with this text.
 */
export const RETURNED = '{"returned": true';

/** The text after `RETURNED` in the same line if a thread of the program continues. */
export const BY_THREAD = ', "by": "thread"';

/**
 * Returns a text that no program prints by accident. The text is different for each run. It contains no
 * line feed and no control byte of the raw REPL.
 */
export function makeSentinel(): string {
  return `\x1e${crypto.randomUUID().slice(0, 8)} `;
}

/**
 * Returns a sentinel that is the same in each run of a program, for runs that must be identical. The sentinel is
 * computed from the source, so no program can contain its own sentinel.
 */
export function sentinelOf(source: string): string {
  return `\x1e${createHash("sha256").update(source).digest("hex").slice(0, 8)} `;
}

const failure = { exception: z.string(), traceback: z.string() };
const ending = { lost: z.number().int(), sum: z.number().int().optional() };

const probeLine = z.union([
  z.object({ reporting: z.literal(true) }),
  z.object({ returned: z.literal(true), by: z.literal("thread").optional() }),
  z.object({ tasks: recordedPart }),
  z.object({ mark: z.string(), value: markValueSchema, us: z.number() }),
  z.object({ end: z.literal("ended"), ...ending }),
  z.object({ end: z.literal("interrupted"), traceback: z.string().optional(), ...ending }),
  z.object({ end: z.literal("unsupported"), reason: z.string(), ...ending }),
  z.object({
    end: z.literal("raised"),
    us: z.number().optional(),
    by: z.literal("thread").optional(),
    ...failure,
    ...ending,
  }),
  z.object({
    end: z.literal("unusable"),
    name: z.string(),
    class: z.string(),
    ...failure,
    ...ending,
  }),
]);

function parseLine(line: string): z.infer<typeof probeLine> | undefined {
  try {
    const parsed = probeLine.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
