import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "../engine/suite.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-last-resort-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("if a reader is slower than the command, it still gets the whole output", async () => {
  const address = (name: string) =>
    JSON.stringify(pathToFileURL(join(ROOT, "harness", `${name}.ts`)));
  const command = join(folder, "command.mts");
  writeFileSync(
    command,
    `import { interruptSignal } from ${address("cli/interrupt")};
import { runToEnd } from ${address("cli/last-resort")};
import { print } from ${address("text/output")};
await runToEnd(async () => {
  interruptSignal();
  print("x".repeat(3_000_000));
});
`,
  );
  const loader = join(ROOT, "harness", "typescript.mjs");
  const child = spawn(process.execPath, ["--import", loader, command], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  // Within this time, the child fills the pipe, because nobody reads from it.
  await delay(1500);
  let length = 0;
  for await (const part of child.stdout) length += part.length;
  const [exitCode] = await ended;
  expect({ length, exitCode }).toEqual({ length: 3_000_000, exitCode: 0 });
});
