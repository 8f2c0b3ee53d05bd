import { fileURLToPath } from "node:url";
import { z } from "zod";
import { OWN_ENDING } from "../text/own-package.ts";
import { type GroupEnd, startGroup } from "./process-group.ts";

/**
 * The result of loading one file: its default export as JSON, or the reason why the file cannot be loaded. `isKilled`
 * is true if the process ended with SIGKILL, but not because of the time limit. Usually aiorig did not send this
 * signal.
 */
export type ModuleTrial =
  | { readonly kind: "loaded"; readonly hasDefault: boolean; readonly value?: unknown }
  | { readonly kind: "failed"; readonly why: string; readonly isKilled?: true };

export interface TrialOptions {
  /** The time limit of each file, in milliseconds. */
  readonly limitMs?: number | undefined;
  /** The names that the files may import, each with the absolute path of one of aiorig's own files. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/**
 * Loads files that users wrote, one file at a time, in a separate process. So a file that runs forever, exits, or kills
 * its process does no harm to this process. After such a file, the remaining files are not loaded and have no entry in
 * the result. Never rejects.
 */
export async function tryModules(
  files: readonly string[],
  { limitMs = LOAD_LIMIT_MS, aliases = {} }: TrialOptions = {},
): Promise<Map<string, ModuleTrial>> {
  const trials = new Map<string, ModuleTrial>();
  const sentinel = `\x1e${crypto.randomUUID()} `;
  let current: string | undefined;
  let unread = "";
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const restart = (limit: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isLate = true;
      group.kill();
    }, limit);
  };
  const hear = (message: Message) => {
    if (message.kind === "loads") {
      current = message.file;
      restart(limitMs);
    } else if (current !== undefined) {
      trials.set(current, message);
      current = undefined;
    }
  };
  const options = [`--max-old-space-size=${MOST_MEMORY_MB}`, "--import", TYPESCRIPT];
  const args = [...options, CHILD, sentinel, JSON.stringify(aliases), ...files];
  const group = startGroup(process.execPath, args, {
    env: definedEnvironment(),
    onOutput: (stream, chunk) => {
      if (stream === "stderr") return;
      const lines = (unread + chunk.toString()).split("\n");
      // The loaded file may print without end. So if a line is long, only its end is kept.
      unread = lines.pop()!.slice(-LONGEST_LINE);
      for (const line of lines) {
        const at = line.indexOf(sentinel);
        if (at >= 0) hear(messageSchema.parse(JSON.parse(line.slice(at + sentinel.length))));
      }
    },
  });
  restart(START_LIMIT_MS);
  const end = await group.ended;
  clearTimeout(timer);

  const isExplained = [...trials.values()].some(({ kind }) => kind === "failed");
  const failed = current ?? (isExplained ? undefined : files.find((file) => !trials.has(file)));
  if (failed !== undefined) {
    const late = `the file did not load within ${limitMs / 1000} s. Outside of functions, look for an endless loop or an await that never ends`;
    const isKilled = !isLate && end.kind === "signalled" && end.signal === "SIGKILL";
    const why = isLate ? late : describeEnd(end);
    trials.set(failed, { kind: "failed", why, ...(isKilled && { isKilled }) });
  }
  return trials;
}

const CHILD = fileURLToPath(new URL(`module-trial-process${OWN_ENDING}`, import.meta.url));

const TYPESCRIPT = new URL("../typescript.mjs", import.meta.url).href;
const MOST_MEMORY_MB = 512;

/**
 * The default time limit for each file, in milliseconds. Files that contain only data load in a few milliseconds, even
 * on a busy machine.
 */
const LOAD_LIMIT_MS = 10_000;
const START_LIMIT_MS = 60_000;
const LONGEST_LINE = 10_000_000;

const messageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("loads"), file: z.string() }),
  z.object({ kind: z.literal("loaded"), hasDefault: z.boolean(), value: z.unknown().optional() }),
  z.object({ kind: z.literal("failed"), why: z.string() }),
]);

export type Message = z.infer<typeof messageSchema>;

function describeEnd(end: GroupEnd): string {
  switch (end.kind) {
    case "unstarted":
      return end.reason;
    case "signalled":
      return `the process that was loading the file was ended by ${end.signal}`;
    case "exited":
      return end.code === UNSETTLED
        ? "code outside of functions awaits something that never happens"
        : `the process that was loading the file ended with code ${end.code}`;
  }
}

/** Node's exit code if the main module awaits something that never happens. */
const UNSETTLED = 13;

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
