import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { describeProcess } from "./process-identity.ts";
import { deadScratchFolders, makeScratchFolder, sharedTmpdir } from "./scratch-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "aiorig-scratch-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const us = describeProcess();

test("a scratch folder counts as dead only if its process is surely gone", () => {
  makeScratchFolder();
  const plant = (name: string, owner: unknown) => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "owner.json"), JSON.stringify(owner));
  };
  plant("aiorig-run-dead", { ...us, startTime: "1" });
  plant("aiorig-run-other-host", { ...us, startTime: "1", host: "another-machine" });
  plant("aiorig-run-unreadable", "somebody");
  plant("somebody-elses", { ...us, startTime: "1" });
  expect(deadScratchFolders()).toEqual([join(folder, "aiorig-run-dead")]);
});

test("a scratch folder without the identity of a process counts as dead after some time", () => {
  const [fresh, old] = [join(folder, "aiorig-run-fresh"), join(folder, "aiorig-run-old")];
  for (const each of [fresh, old]) mkdirSync(each);
  const hourAgo = Date.now() / 1000 - 3600;
  utimesSync(old, hourAgo, hourAgo);
  expect(deadScratchFolders()).toEqual([old]);
});

test("the shared folder of all processes is outside a run's folder, even if one run starts another run", () => {
  const outer = makeScratchFolder();
  vi.stubEnv("TMPDIR", outer);
  const inner = makeScratchFolder();
  vi.stubEnv("TMPDIR", inner);
  expect([basename(outer), basename(inner), sharedTmpdir()]).toEqual([
    expect.stringMatching(/^aiorig-run-\w{6}$/),
    expect.stringMatching(/^aiorig-run-\w{6}$/),
    folder,
  ]);
});
