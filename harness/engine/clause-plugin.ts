import { join } from "node:path";
import type { Plugin } from "vitest/config";
import { OWN_ENDING } from "../text/own-package.ts";
import { isSuiteFile } from "./suite.ts";

/**
 * Lets vitest run suite files. Suite files are pure data and do not use vitest. The plugin turns the test file
 * `x.suite.ts` into a module that imports the group and registers its clauses as tests.
 */
export function clausesAsTests(): Plugin {
  const register = JSON.stringify(join(import.meta.dirname, `register-clauses${OWN_ENDING}`));
  return {
    name: "aiorig:clauses-as-tests",
    enforce: "pre",
    load(id) {
      if (!isSuiteFile(id)) return undefined;
      // Without the check above, the hook would also change the module whose id has `?group`. That module is the group
      // itself.
      return [
        `import group from ${JSON.stringify(`${id}?group`)};`,
        `import { registerClauses } from ${register};`,
        "registerClauses(group);",
      ].join("\n");
    },
  };
}
