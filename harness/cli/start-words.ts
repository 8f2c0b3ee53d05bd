import { join } from "node:path";
import { ROOT } from "../engine/suite.ts";

/**
 * The words that start aiorig as a process. In unit tests, these words start the compiled copy of this checkout. The
 * compiled copy needs only two thirds of the time that the TypeScript sources need. See
 * harness/package/compile-for-tests.ts.
 */
export const AIORIG: readonly string[] =
  process.env.AIORIG_COMPILED === undefined
    ? [
        process.execPath,
        "--import",
        new URL("../typescript.mjs", import.meta.url).href,
        join(ROOT, "harness/cli/main.ts"),
      ]
    : [process.execPath, process.env.AIORIG_COMPILED];
