import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type GroupEnd, startGroup } from "./process-group.ts";

/** What became of a file of somebody's code: what its default export is as JSON, or in words why it cannot be loaded. */
export type ModuleTrial =
  | { readonly kind: "loaded"; readonly hasDefault: boolean; readonly value?: unknown }
  | { readonly kind: "failed"; readonly why: string };

/**
 * Loads files of somebody's code, one after the other, in a process of their own: one that does not end, that exits
 * or that kills its process does no harm here. The files after one that failed so are left out. Never rejects.
 */
export async function tryModules(
  files: readonly string[],
  limitMs = LOAD_LIMIT_MS,
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
  const options = [
    `--max-old-space-size=${MOST_MEMORY_MB}`,
    // Reads TypeScript. Asked for here: vitest, which loads this file for its own processes, cannot resolve there.
    ...["--import", import.meta.resolve("tsx")],
  ];
  const group = startGroup(process.execPath, [...options, CHILD, sentinel, ...files], {
    env: definedEnvironment(),
    onOutput: (stream, chunk) => {
      if (stream === "stderr") return;
      const lines = (unread + chunk.toString()).split("\n");
      // What the file itself prints may be a flood.
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
    const late = `it did not end within ${limitMs / 1000} s: look for an endless loop, or an await of what never comes, outside of all functions`;
    trials.set(failed, { kind: "failed", why: isLate ? late : describeEnd(end) });
  }
  return trials;
}

const CHILD = fileURLToPath(new URL("module-trial-process.ts", import.meta.url));

const MOST_MEMORY_MB = 512;

/** Files of data load in milliseconds, also on a machine with other work to do. */
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
      return `its process died of ${end.signal}`;
    case "exited":
      return end.code === UNSETTLED
        ? "it awaits what never comes, outside of all functions"
        : `its process ended with code ${end.code}`;
  }
}

/** Node's code for a module that awaits while there is nothing left to wait for. */
const UNSETTLED = 13;

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
