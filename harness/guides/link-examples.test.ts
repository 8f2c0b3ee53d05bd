import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aiorigHere } from "../cli/testing/command-line.ts";
import { ROOT } from "../engine/suite.ts";
import { codeBlocksOf } from "./code-blocks.ts";
import { guideFiles } from "./guide-files.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-link-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

// These commands name a folder of the checkout, so the guide cannot mark them with `run`.
test.each(["link.py", "link_initiator.py"])(
  "the example %s prints what the guide shows",
  async (name) => {
    const blocks = codeBlocksOf(guideFiles().find(({ path }) => path === "docs/drivers.md")!);
    const at = blocks.findIndex(({ words }) => words.includes(`file=${name}`));
    const [program, command, shown] = blocks.slice(at).filter(({ tag }) => tag !== "");
    writeFileSync(join(folder, name), program!.text);
    const words = command!.text.trim().split(" ").slice(4);
    const args = words.map((word) => (word.startsWith("fixtures/") ? join(ROOT, word) : word));
    const { stdout, exitCode } = await aiorigHere(args, { cwd: folder });
    expect([exitCode, stdout.split("\n").filter((line) => line.includes("HELLO"))]).toEqual([
      0,
      [shown!.text.trim()],
    ]);
  },
);
