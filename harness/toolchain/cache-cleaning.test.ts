import { existsSync } from "node:fs";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fillDisk, smallDisk } from "../output/testing/small-disk.ts";
import { buildOnce, findBuilt, resultFolder } from "./build-cache.ts";
import type { Recipe } from "./build-manifest.ts";
import { type Cleaning, type CleanOptions, cleanCache } from "./cache-cleaning.ts";
import { readCache } from "./cache-contents.ts";
import { describeProcess } from "./process-identity.ts";

const RECIPE: Recipe = { name: "thing", version: "1.0", inputs: [], keeps: ["program"] };
const KNOWN = { recipes: [RECIPE], suites: ["trixie"], logs: [] };

let temporary: string;
let cache: string;
let folder: string;
const at = (...names: string[]) => join(cache, ...names);

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "aiorig-cleaning-"));
  useCache(temporary);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true });
});

describe("without --all", () => {
  test("cleaning keeps undamaged results that are in use", async () => {
    await build(RECIPE);
    await writeLog("thing", 0);
    await writeAptLists("trixie");
    expect(await clean()).toEqual({ removed: [], kept: [], failed: [] });
    expect((await readdir(cache)).sort()).toEqual(["apt-trixie", "logs", basename(folder)]);
  });

  test("cleaning removes damaged, unused and leftover items", async () => {
    await build(RECIPE);
    await truncate(join(folder, "program"), 0);
    const old = await build({ ...RECIPE, version: "0.9" });
    await mkdir(`${folder}.half-built-abcdef`);
    await mkdir(`${folder}.damaged-abcdef`);
    await writeAptLists("bookworm");
    await writeLog("thing", 31);
    expect(await clean()).toEqual({
      removed: [
        removed(
          old,
          expect.any(Number),
          "this version of aiorig does not use this build on this machine",
        ),
        removed(folder, expect.any(Number), "damaged: program has 0 bytes instead of 5"),
        removed(`${folder}.half-built-abcdef`, 0, "left by a build that was killed"),
        removed(`${folder}.damaged-abcdef`, 0, "damaged, and replaced"),
        removed(at("apt-bookworm"), 5, "no build uses this Debian suite"),
        removed(at("logs", "thing.log"), 6, "older than 30 days"),
      ],
      kept: [],
      failed: [],
    });
    expect(await readdir(cache)).toEqual([]);
  });

  test("if the holder of a lock has ended, cleaning removes the lock", async () => {
    await writeLock({ startTime: "1" });
    expect((await clean()).removed).toEqual([
      removed(`${folder}.lock`, expect.any(Number), "its holder has ended"),
    ]);
    expect(await readdir(cache)).toEqual([]);
  });
});

test("if a cleaning has --all, everything that aiorig wrote is removed", async () => {
  await build(RECIPE);
  await writeLog("thing", 0);
  await writeAptLists("trixie");
  const { removed: gone } = await clean({ all: true });
  expect({ count: gone.length, left: await readdir(cache) }).toEqual({ count: 3, left: [] });
});

test("a dry run reports the same items as a real cleaning, and changes nothing", async () => {
  await build(RECIPE);
  await mkdir(`${folder}.half-built-abcdef`);
  await writeLock({ startTime: "1" });
  const before = (await readdir(cache)).sort();
  const dry = await clean({ all: true, isDryRun: true });
  expect((await readdir(cache)).sort()).toEqual(before);
  expect(await clean({ all: true })).toEqual(dry);
});

describe("cleaning keeps items that a build uses and files that aiorig did not write", () => {
  test("cleaning keeps the items that a running build uses", async () => {
    await buildOnce(RECIPE, async ({ result }) => {
      await writeLog("thing", 31);
      const { removed, kept } = await clean({ all: true });
      const kinds = kept.map((item) => basename(item.path).replace(/-\w{6}$/, ""));
      expect({ removed, kinds, why: new Set(kept.map(({ why }) => why)) }).toEqual({
        removed: [],
        kinds: [`${basename(folder)}.half-built`, `${basename(folder)}.lock`, "thing.log"],
        why: new Set([expect.stringMatching(/^in use by process \d+ on /)]),
      });
      await writeFile(join(result, "program"), "built");
    });
    expect(await findBuilt(RECIPE)).toEqual({ state: "whole", path: folder });
  });

  test("cleaning keeps the items that a running build uses, even if the build has lost its lock", async () => {
    const failing = buildOnce(RECIPE, async ({ work }) => {
      await rm(`${folder}.lock`);
      const { kept } = await clean();
      expect({ whys: kept.map(({ why }) => why), isThere: existsSync(work) }).toEqual({
        whys: ["its build is still running"],
        isThere: true,
      });
      throw new Error("seen");
    });
    await expect(failing).rejects.toThrow("seen");
  });

  test("cleaning keeps the items that a build on another machine uses, if that build touches its lock", async () => {
    await mkdir(`${folder}.half-built-abcdef`);
    await writeLock({ host: "another-machine" });
    const watched: string[] = [];
    const beat = setInterval(() => {
      const now = new Date();
      void utimes(`${folder}.lock`, now, now);
    }, 100);
    const { removed, kept } = await clean({
      staleMs: 60_000,
      onWatch: (holder) => watched.push(holder),
    });
    clearInterval(beat);
    expect({ removed, kept: kept.length, watched }).toEqual({
      removed: [],
      kept: 2,
      watched: ["the holder"],
    });
  });

  test("cleaning keeps the files that aiorig did not write", async () => {
    const own = [at("notes.txt"), join(folder, "notes.txt"), at("apt-trixie", "notes.txt")];
    await build(RECIPE);
    await writeAptLists("trixie");
    await mkdir(at("logs"));
    for (const file of [...own, at("logs", "server.log")]) await writeFile(file, "mine");
    const { removed, kept } = await clean({ all: true });
    expect({ removed, kept: kept.map(({ why }) => why) }).toEqual({
      removed: [],
      kept: [`aiorig did not write ${own[1]}`, `aiorig did not write ${own[2]}`],
    });
    expect(await Promise.all(own.map((file) => readFile(file, "utf8")))).toEqual([
      "mine",
      "mine",
      "mine",
    ]);
    expect((await readdir(cache, { recursive: true })).sort()).toEqual(
      [
        "apt-trixie",
        "apt-trixie/notes.txt",
        "logs",
        "logs/server.log",
        "notes.txt",
        basename(folder),
        `${basename(folder)}/notes.txt`,
      ].sort(),
    );
  });
});

const disk = smallDisk();

describe.skipIf(disk === undefined)(
  `on a full disk${disk ? "" : " (skipped: this needs Linux and the right to mount a tmpfs)"}`,
  () => {
    beforeEach(() => {
      disk!.mount();
      useCache(disk!.folder);
    });
    afterEach(() => disk!.unmount());

    test("if the disk has no space for a lock, cleaning works without a lock", async () => {
      await build(RECIPE);
      fillDisk(disk!.folder);
      expect(await clean({ all: true })).toMatchObject({ kept: [], failed: [] });
      expect(existsSync(folder)).toBe(false);
    });
  },
);

function useCache(path: string): void {
  cache = path;
  vi.stubEnv("AIORIG_CACHE", path);
  folder = resultFolder(RECIPE);
}

async function clean(options: Partial<CleanOptions> = {}): Promise<Cleaning> {
  return cleanCache(await readCache(KNOWN), { all: false, isDryRun: false, ...options });
}

function build(recipe: Recipe): Promise<string> {
  return buildOnce(recipe, ({ result }) => writeFile(join(result, "program"), "built"));
}

function removed(path: string, bytes: number, why: string) {
  return { path, bytes, why };
}

async function writeAptLists(suite: string): Promise<void> {
  await mkdir(at(`apt-${suite}`, "lists"), { recursive: true });
  await writeFile(at(`apt-${suite}`, "lists", "packages"), "lists");
  await writeFile(at(`apt-${suite}`, `${suite}.sources`), "");
}

async function writeLog(name: string, days: number): Promise<void> {
  await mkdir(at("logs"), { recursive: true });
  await writeFile(at("logs", `${name}.log`), "a line");
  const then = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
  await utimes(at("logs", `${name}.log`), then, then);
}

/** Writes the lock file as this process would write it, but with the fields in `differs`. */
async function writeLock(differs: object): Promise<void> {
  const file = { ...describeProcess(), token: "theirs", holder: "the holder", ...differs };
  await writeFile(`${folder}.lock`, JSON.stringify(file));
}
