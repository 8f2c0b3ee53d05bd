import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { z } from "zod";
import type { Mark, MarkValue } from "./mark.ts";

/** How the probe says that a program ended; absent if the target died before it could. */
export type ProbeEnd =
  | { readonly end: "ended" | "interrupted"; readonly lost: number }
  | { readonly end: "unsupported"; readonly reason: string; readonly lost: number }
  | {
      readonly end: "raised";
      readonly exception: string;
      readonly traceback: string;
      readonly lost: number;
    }
  /** A class that the user names for programs cannot be imported. */
  | {
      readonly end: "unusable";
      /** Instead of which class, such as `Queue`. */
      readonly name: string;
      /** As the user names it: `module:Class`. */
      readonly class: string;
      readonly exception: string;
      readonly traceback: string;
      readonly lost: number;
    };

export interface ProbeOutput {
  readonly marks: readonly Mark[];
  /** The console output of the program itself, unchanged. */
  readonly stdout: string;
  readonly end: ProbeEnd | undefined;
  /** Whether the marks are not the ones that the probe sent, by the checksum in its last line, where it gives one. */
  readonly isDamaged: boolean;
}

/**
 * Takes the probe's lines out of a target's output. A probe line runs from the sentinel, which may
 * stand behind an unfinished line of the program, to the next line feed.
 * A line that is cut off or malformed counts as output: a target that is killed may stop anywhere.
 */
export function parseProbeOutput(output: string, sentinel: string): ProbeOutput {
  const marks: Mark[] = [];
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
    } else end = parsed;
    from = lineEnd < 0 ? output.length : lineEnd + 1;
  }
  const isDamaged = end?.sum !== undefined && end.sum !== sum;
  // What comes after the probe's last line was not printed by the program, but by whoever started its interpreter.
  const rest = end === undefined ? output.slice(from) : "";
  return { marks, stdout: stdout + rest, end, isDamaged };
}

/** A text that no program prints by accident; one a run. Free of line feeds and of raw-REPL control bytes. */
export function makeSentinel(): string {
  return `\x1e${crypto.randomUUID().slice(0, 8)} `;
}

/** The same of a program at each run, where runs are to be the same. No program knows its own. */
export function sentinelOf(source: string): string {
  return `\x1e${createHash("sha256").update(source).digest("hex").slice(0, 8)} `;
}

const markValue: z.ZodType<MarkValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.array(markValue),
    z.object({ exception: z.string(), args: z.array(markValue) }),
    z.object({ repr: z.string() }),
  ]),
);

const failure = { exception: z.string(), traceback: z.string() };
const ending = { lost: z.number().int(), sum: z.number().int().optional() };

const probeLine = z.union([
  z.object({ mark: z.string(), value: markValue, us: z.number() }),
  z.object({ end: z.enum(["ended", "interrupted"]), ...ending }),
  z.object({ end: z.literal("unsupported"), reason: z.string(), ...ending }),
  z.object({ end: z.literal("raised"), ...failure, ...ending }),
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
