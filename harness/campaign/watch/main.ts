import "../../cli/plain-output.ts";

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { stopReason } from "../../cli/interrupt.ts";
import { runToEnd } from "../../cli/last-resort.ts";
import { watchCommand } from "../../cli/watch-command.ts";
import { print, printError, printLine } from "../../text/output.ts";
import { EDGES_PER_SECOND, LOAD, MOST_MEMORY_BYTES, MOST_PAGE_BYTES } from "./load.ts";

const SECONDS = 600;

const HELP = `
It runs "aiorig watch" on the reference for ten minutes of virtual time. The program has 20 tasks and makes 1,000 edges
in a second. The page must be smaller than 5 MB, and the memory of the process smaller than 0.8 GB. On one quiet core this
takes about 15 seconds.

Exit codes: 0 both limits are kept; 1 a limit is exceeded; 2 wrong usage.`;

await runToEnd(async () => {
  new Command("npm run campaign:watch --")
    .description("watch a program with many edges and tasks for ten minutes")
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: printError })
    .parse();
  const folder = mkdtempSync(join(tmpdir(), "aiorig-load-"));
  try {
    const program = join(folder, "load.py");
    writeFileSync(program, LOAD);
    const words = [program, "--runtime", "reference", "--for", `${SECONDS}s`, "--out", folder];
    await watchCommand().parseAsync(words, { from: "user" });
    const stopped = stopReason();
    if (stopped !== undefined) {
      process.exitCode = stopped.exitCode;
      return;
    }
    // The memory of this process is measured before session.csv is read. Reading this file also needs memory, which is
    // not a part of the watch.
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const edges = readFileSync(join(folder, "watch/session.csv"), "utf8").split("\n").length - 2;
    const pageBytes = statSync(join(folder, "watch/index.html")).size;
    const memoryBytes = maxRSS * 1024;
    const isGood =
      edges >= SECONDS * EDGES_PER_SECOND * 0.99 &&
      pageBytes < MOST_PAGE_BYTES &&
      memoryBytes < MOST_MEMORY_BYTES;
    printLine(
      `${isGood ? "as promised" : "WRONG"}: ${edges} edges in ${SECONDS} s, page ${(pageBytes / 1e6).toFixed(2)} MB, memory ${(memoryBytes / 1e9).toFixed(2)} GB, ${((userCPUTime + systemCPUTime) / 1e6).toFixed(1)} s of processor time`,
    );
    process.exitCode = isGood ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
