import "./plain-output.ts";

import { runCommandLine } from "./command-line.ts";
import { acceptEnd, refuseEarlyEnd } from "./early-end.ts";
import { runToEnd } from "./last-resort.ts";

refuseEarlyEnd();
await runToEnd(async () => {
  process.exitCode = await runCommandLine(process.argv.slice(2));
  acceptEnd();
});
