import "./plain-output.ts";

import { runCommandLine } from "./command-line.ts";
import { reportFailure } from "./report-failure.ts";

// A reader such as head that has seen enough is no failure. A file on a full disk is: what was
// asked for is not in it.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? undefined : reportFailure(named(error)));
});

// Node's own report would show foreign text unescaped.
process.on("uncaughtException", (error) => process.exit(reportFailure(error)));

process.exitCode = await runCommandLine(process.argv.slice(2));

function named(error: NodeJS.ErrnoException): Error {
  return Object.assign(error, { path: "standard output" });
}
