import { lstatSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { openPty } from "./pty.ts";

test("if the process that holds a terminal is killed, the link of the terminal is removed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-pty-"));
  const link = join(folder, "board");
  const pty = await openPty(link);
  const isThere = () => lstatSync(link, { throwIfNoEntry: false }) !== undefined;
  const before = isThere();
  const { stdout } = await execa("ps", ["-eo", "pid=,args="]);
  const holder = stdout.split("\n").find((line) => line.endsWith(` ${link}`))!;
  process.kill(Number.parseInt(holder, 10), "SIGKILL");
  const why = await pty.ended;
  const after = isThere();
  await pty.close();
  rmSync(folder, { recursive: true });
  expect({ before, why: typeof why, after }).toEqual({ before: true, why: "string", after: false });
});
