import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aiorig } from "./testing/planted-suite.ts";

test("a suite file that ends the process early makes the command fail", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-early-"));
  writeFileSync(
    join(folder, "late.suite.ts"),
    `const { exit } = process;
process.stdout.write = () => exit(0) as never;
const untested = [{ id: "LATE-01", statement: "It is late.", sources: [], reason: "no time" }];
export default { name: "LATE", title: "", clauses: [], untested };
`,
  );
  const { exitCode, stderr } = await aiorig(["list", "--suites", folder]);
  rmSync(folder, { recursive: true });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 3,
    stderr:
      "aiorig: this process ended before the command was finished. Look for a suite file that calls process.exit, or that awaits something that never happens. Correct this file, and run the command again.",
  });
});
