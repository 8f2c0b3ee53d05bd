import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  mustSkip,
  testFirmware,
  withoutFirmware,
} from "../emulated-boards/testing/test-firmware.ts";
import { buildOnce, resultFolder } from "../toolchain/build-cache.ts";
import type { Recipe } from "../toolchain/build-manifest.ts";
import { knownBuilds } from "../toolchain/builds.ts";
import { aiorigHere } from "./testing/command-line.ts";

let cache: string;
let recipe: Recipe;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "aiorig-cache-"));
  vi.stubEnv("AIORIG_CACHE", cache);
  recipe = (await knownBuilds()).recipes.find(({ name }) => name === "micropython-rp2040")!;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

describe("cache list", () => {
  test("cache list shows the folder of an empty cache", async () => {
    expect(await aiorigHere(["cache"])).toEqual({
      exitCode: 0,
      stdout: `Build cache: ${cache}\nNothing has been built yet. npm start builds what is missing.`,
      stderr: "",
    });
  });

  test("cache list shows version, size, age, state and path of each build, and the total size", async () => {
    // With a program `micropython` on the PATH, the list would have one more line.
    vi.stubEnv("PATH", "/nowhere");
    const folder = basename(await build(recipe));
    await truncate(join(await build({ ...recipe, version: "1.0" }), "firmware.bin"), 0);
    await writeFile(join(cache, "notes.txt"), "mine");
    const { exitCode, stdout } = await aiorigHere(["cache", "list"]);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
      [`Build cache: ${cache}`],
      [""],
      ["what", "version", "size", "age", "state", "path"],
      [
        "micropython-rp2040",
        "1.0",
        expect.stringMatching(/^\d kB$/),
        expect.stringMatching(/^(just now|\d+ seconds?)$/),
        "damaged, not used any more",
        expect.stringMatching(/^micropython-rp2040-1\.0-/),
      ],
      ["firmware.bin has 0 bytes instead of 5"],
      [
        "micropython-rp2040",
        recipe.version,
        expect.stringMatching(/^\d kB$/),
        expect.stringMatching(/^(just now|\d+ seconds?)$/),
        "whole, in use",
        folder,
      ],
      [""],
      [expect.stringMatching(/^Total: \d kB$/)],
      ["aiorig did not write these files and never removes them: notes.txt"],
    ]);
  });

  test("cache list --json prints the same facts as JSON", async () => {
    const folder = await build(recipe);
    const { stdout } = await aiorigHere(["cache", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      folder: cache,
      bytes: expect.any(Number),
      items: [
        {
          kind: "build",
          name: "micropython-rp2040",
          version: recipe.version,
          path: folder,
          bytes: expect.any(Number),
          changedAt: expect.stringMatching(/^\d{4}-/),
          isCurrent: true,
          isWhole: true,
          faults: [],
          builtBy: expect.stringMatching(/^\d+\./),
        },
      ],
      foreign: [],
    });
  });

  test("cache list exits with 3 and prints one paragraph if the cache cannot be read", async () => {
    const file = join(cache, "file");
    await writeFile(file, "");
    vi.stubEnv("AIORIG_CACHE", file);
    expect(await aiorigHere(["cache"])).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: `aiorig: the build cache ${file} cannot be used: a file is where a folder must be (ENOTDIR). To fix it, move away the file or folder that is in the way, or set AIORIG_CACHE to another folder.`,
    });
  });
});

describe("cache verify", () => {
  test("cache verify exits with 0 if every build is whole", async () => {
    const folder = await build(recipe);
    expect(await aiorigHere(["cache", "verify"])).toEqual({
      exitCode: 0,
      stdout: `Build cache: ${cache}\n  ok       ${basename(folder)}`,
      stderr: "",
    });
  });

  test("cache verify exits with 1 for a damaged build, and describes the damage and how to fix it", async () => {
    const folder = await build(recipe);
    await truncate(join(folder, "firmware.bin"), 2);
    const { exitCode, stdout } = await aiorigHere(["cache", "verify"]);
    expect({ exitCode, lines: stdout.split("\n") }).toEqual({
      exitCode: 1,
      lines: [
        `Build cache: ${cache}`,
        `  damaged  ${basename(folder)}`,
        "             firmware.bin has 2 bytes instead of 5",
        "           aiorig makes this build again as soon as a command needs it, for instance by: npm run aiorig -- firmware build",
      ],
    });
  });

  test("cache verify --json prints the same facts as JSON", async () => {
    const folder = await build(recipe);
    await truncate(join(folder, "firmware.bin"), 2);
    const { exitCode, stdout } = await aiorigHere(["cache", "verify", "--json"]);
    expect({ exitCode, json: JSON.parse(stdout) }).toMatchObject({
      exitCode: 1,
      json: {
        folder: cache,
        isWhole: false,
        builds: [
          { path: folder, isWhole: false, faults: ["firmware.bin has 2 bytes instead of 5"] },
        ],
      },
    });
  });
});

describe("cache clean", () => {
  test("cache clean removes a damaged build, and says why and how much space this freed", async () => {
    const folder = await build(recipe);
    await truncate(join(folder, "firmware.bin"), 2);
    const { exitCode, stdout } = await aiorigHere(["cache", "clean"]);
    expect({ exitCode, stdout, isThere: existsSync(folder) }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(
        /^Build cache: \S+\nRemoved:\n {2}micropython-rp2040-\S+ +\d kB +damaged: firmware\.bin has 2 bytes instead of 5\nFreed \d kB\.$/,
      ),
      isThere: false,
    });
  });

  test("cache clean removes nothing if every build is whole", async () => {
    await build(recipe);
    expect((await aiorigHere(["cache", "clean"])).stdout).toBe(
      `Build cache: ${cache}\nThere is nothing to clean.`,
    );
  });

  test("cache clean removes nothing with --dry-run, and says what it would remove", async () => {
    const folder = await build(recipe);
    const { stdout } = await aiorigHere(["cache", "clean", "--all", "--dry-run"]);
    expect({ stdout, isThere: existsSync(folder) }).toEqual({
      stdout: expect.stringMatching(
        /\nWould be removed:\n {2}micropython-rp2040-\S+ +\d kB +asked for with --all\nThat would free \d kB\.$/,
      ),
      isThere: true,
    });
  });

  test("cache clean keeps files that aiorig did not write", async () => {
    const folder = await build(recipe);
    await writeFile(join(folder, "notes.txt"), "mine");
    const { exitCode, stdout } = await aiorigHere(["cache", "clean", "--all"]);
    expect({ exitCode, stdout, left: await readdir(folder) }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining(`aiorig did not write ${join(folder, "notes.txt")}`),
      left: ["notes.txt"],
    });
  });

  test("cache clean --json prints the same facts as JSON", async () => {
    const folder = await build(recipe);
    const { stdout } = await aiorigHere(["cache", "clean", "--all", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      type: "cache clean",
      schema: 1,
      folder: cache,
      isDryRun: false,
      bytes: expect.any(Number),
      removed: [{ path: folder, bytes: expect.any(Number), why: "asked for with --all" }],
      kept: [],
      failed: [],
    });
  });
});

describe.skipIf(mustSkip)(`firmware build${withoutFirmware}`, () => {
  beforeEach(async () => {
    if (!("source" in testFirmware)) return;
    const whole = dirname(testFirmware.source);
    await cp(whole, join(cache, basename(whole)), { recursive: true });
  });

  test("firmware build prints the path of the image if the image in the cache is complete", async () => {
    const { exitCode, stdout, stderr } = await aiorigHere(["firmware", "build"]);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: join(resultFolder(recipe), "firmware.bin"),
    });
    expect(stderr).toContain("✔ Firmware: ");
  });

  test("firmware build prints no success mark if a truncated image cannot be built again", async () => {
    await truncate(join(resultFolder(recipe), "firmware.bin"), 100_000);
    // The PATH contains no apt-get, so the command cannot fetch packages.
    const empty = join(cache, "empty");
    await mkdir(empty);
    vi.stubEnv("PATH", empty);
    const { exitCode, stdout, stderr } = await aiorigHere(["firmware", "build"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(/damaged.*firmware\.bin has 100000 bytes instead of \d+/);
    expect(stderr).not.toContain("✔");
  });
});

function build(built: Recipe): Promise<string> {
  return buildOnce(built, async ({ result }) => {
    for (const file of built.keeps) await writeFile(join(result, file), "built");
  });
}
