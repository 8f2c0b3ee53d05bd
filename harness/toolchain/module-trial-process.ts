/*
 * Loads modules and prints the result of each, in lines that start with a sentinel. The command:
 *
 * node --import ./harness/typescript.mjs module-trial-process.ts SENTINEL ALIASES FILE...
 *
 * ALIASES is JSON. It contains names that the modules may import, each with the path of a file.
 */
import { writeSync } from "node:fs";
import { basename } from "node:path";
import { inspect } from "node:util";
import { defaultExportOf } from "./default-export.ts";
import { resolveAliases } from "./module-aliases.ts";
import type { Message } from "./module-trial.ts";
import { importUserModule } from "./user-module.ts";

const [sentinel = "", aliases = "{}", ...files] = process.argv.slice(2);
const { exit } = process;
const MOST_WORDS = 1000;
const ROOM_WAIT_MS = 5;
let current = "";

process.exit = (code) => {
  say({
    kind: "failed",
    why: `the file calls process.exit(${code ?? ""})${placeIn(new Error().stack)}`,
  });
  return exit(1);
};
process.on("uncaughtException", (error) => {
  say({ kind: "failed", why: describe(error) });
  exit(1);
});
resolveAliases(JSON.parse(aliases));
for (const file of files) {
  current = file;
  say({ kind: "loads", file });
  const message = await load(file);
  // Waits one turn, so that Node can report a rejected promise that nobody handles. Node reports such a promise to the
  // uncaughtException handler above.
  await new Promise(setImmediate);
  say(message);
}
// End the process, because the modules may have started something that keeps it alive.
exit(0);

async function load(file: string): Promise<Message> {
  try {
    const value = defaultExportOf(await importUserModule(file));
    if (value instanceof Promise) {
      value.catch(() => {});
      return {
        kind: "failed",
        why: 'the default export is a promise. Export the value of the promise: write "export default await ..."',
      };
    }
    return { kind: "loaded", hasDefault: value !== undefined, value: asJson(value) };
  } catch (error) {
    return { kind: "failed", why: describe(error) };
  }
}

/** Returns the default export as data, without functions. Returns undefined if it cannot be written as JSON. */
function asJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return undefined;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `it throws ${inspect(error)}`;
  const { name, message, stack } = error;
  const words = `${name}: ${message}`
    // The lines after this line contain esbuild's messages with their places.
    .replace(/^TransformError: Transform failed with \d+ errors?:\s*/, "")
    .replace(/\nRequire stack:[\s\S]*/, "")
    .trim()
    .replace(/\s*\n\s*/g, "; ")
    .slice(0, MOST_WORDS);
  return words.includes(`${current}:`) ? words : `${words}${placeIn(stack)}`;
}

/** Returns the line number of the topmost stack entry that is in the loaded file, as text for a message. */
function placeIn(stack = ""): string {
  const at = stack.split("\n").find((line) => line.includes(current));
  const line = at?.slice(at.lastIndexOf(current) + current.length).match(/^:(\d+)/)?.[1];
  return line === undefined ? "" : ` (${basename(current)}, line ${line})`;
}

function say(message: Message): void {
  const bytes = Buffer.from(`\n${sentinel}${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSome(bytes, sent);
}

/**
 * Writes as many bytes as possible, and returns their number. If a file prints a lot, the pipe may be full. In this
 * case, the function waits a moment, so that the reader can make room, and returns 0.
 */
function writeSome(bytes: Buffer, from: number): number {
  try {
    return writeSync(1, bytes, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ROOM_WAIT_MS);
    return 0;
  }
}
