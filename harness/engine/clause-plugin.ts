import { join } from "node:path";
import type { Plugin } from "vitest/config";

/**
 * Lets vitest run suite files, which are pure data and do not know vitest: the test file
 * `x.suite.ts` becomes a module that imports the group and registers its clauses as tests.
 */
export function clausesAsTests(): Plugin {
  const register = JSON.stringify(join(import.meta.dirname, "register-clauses.ts"));
  return {
    name: "aiorig:clauses-as-tests",
    enforce: "pre",
    load(id) {
      if (!id.endsWith(".suite.ts")) return undefined;
      // With the query it is another module of the same file, and this hook ignores it.
      return [
        `import group from ${JSON.stringify(`${id}?group`)};`,
        `import { registerClauses } from ${register};`,
        "registerClauses(group);",
      ].join("\n");
    },
  };
}
