import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../engine/suite.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-docs-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("if aiorig did not write a page, it does not replace the page", async () => {
  const foreign = join(folder, "index.html");
  writeFileSync(foreign, "mine");
  const args = ["--import", "./harness/typescript.mjs", "harness/guides/site/main.ts"];
  const { exitCode, stderr } = await execa(
    process.execPath,
    [...args, "--no-api", "--out", folder],
    { cwd: ROOT, reject: false },
  );
  expect(stderr).toContain(`${foreign} already exists, and aiorig did not write it.`);
  expect({ exitCode, text: readFileSync(foreign, "utf8") }).toEqual({ exitCode: 2, text: "mine" });
});
