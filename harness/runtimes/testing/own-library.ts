import { fileURLToPath } from "node:url";
import type { Config } from "../config.ts";

const PROGRAMS = fileURLToPath(new URL("programs/", import.meta.url));

/**
 * A user's library with packages whose names are also names of aiorig's folders. `uses_library.py` records what it
 * imported from these packages.
 */
export const OWN_LIBRARY: Config = {
  library: `${PROGRAMS}own_library`,
  use: {
    Queue: "own_module:Line",
    Barrier: "primitives:Gate",
    Delay_ms: "own_module:Delay_ms",
    Message: "threadsafe:Message",
    cron: "as_drivers.sched.cron:cron",
  },
};

export const USES_LIBRARY = `${PROGRAMS}uses_library.py`;

/** The record that `uses_library.py` makes if it runs with this library. */
export const FROM_OWN_LIBRARY = [
  "queue=Line",
  "its error=LineEmpty",
  "barrier=Gate",
  // The program imports aiorig's Semaphore. The library has a package with the name `primitives`, but `use` does not
  // name a Semaphore.
  "semaphore=Semaphore",
  "delay=Delay_ms",
  "message=threadsafe.message",
  "cron=the user's",
  "module=the user's",
];
