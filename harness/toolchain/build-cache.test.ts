import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildOnce, cacheFolder, findBuilt } from "./build-cache.ts";

const RECIPE = { name: "thing", version: "1.0", inputs: ["a flag"] };

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), "aiorig-cache-"));
  vi.stubEnv("AIORIG_CACHE", cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

test("a result is kept whole, without the work that led to it", async () => {
  const folder = await buildOnce(RECIPE, async ({ work, result }) => {
    await writeFile(path.join(work, "object"), "");
    await writeFile(path.join(result, "program"), "built");
  });
  expect(await findBuilt(RECIPE)).toBe(folder);
  expect(await readdir(folder)).toEqual(["program"]);
  expect(await readdir(cache)).toEqual([path.basename(folder)]);
});

test("two that want the same at once build it once", async () => {
  let builds = 0;
  const build = async ({ result }: { result: string }) => {
    builds++;
    await sleep(50);
    await writeFile(path.join(result, "program"), String(builds));
  };
  const [one, two] = await Promise.all([buildOnce(RECIPE, build), buildOnce(RECIPE, build)]);
  expect([builds, two]).toEqual([1, one]);
});

test("another version or another flag is built apart", async () => {
  const build = async () => {};
  const folders = [
    await buildOnce(RECIPE, build),
    await buildOnce({ ...RECIPE, version: "1.1" }, build),
    await buildOnce({ ...RECIPE, inputs: ["another flag"] }, build),
  ];
  expect(new Set(folders).size).toBe(3);
});

test("a build that fails leaves nothing behind, and the next one starts afresh", async () => {
  const failing = buildOnce(RECIPE, async ({ result }) => {
    await writeFile(path.join(result, "program"), "half");
    throw new Error("no compiler");
  });
  await expect(failing).rejects.toThrow("no compiler");
  expect([await findBuilt(RECIPE), await readdir(cache)]).toEqual([undefined, []]);

  const folder = await buildOnce(RECIPE, ({ result }) =>
    writeFile(path.join(result, "program"), "whole"),
  );
  expect(await readFile(path.join(folder, "program"), "utf8")).toBe("whole");
});

test("what a killed build left is not found, and goes away with the next one", async () => {
  const abandoned = buildOnce(
    RECIPE,
    async ({ result }) => {
      await writeFile(path.join(result, "program"), "half");
      await new Promise(() => {});
    },
    { staleMs: 1e9 },
  );
  void abandoned;
  await vi.waitFor(async () => expect((await readdir(cache)).length).toBe(2));
  expect(await findBuilt(RECIPE)).toBeUndefined();

  const folder = await buildOnce(RECIPE, async () => {}, { staleMs: 100 });
  expect(await readdir(cache)).toEqual([path.basename(folder)]);
});

test("the cache is where the environment says, else in the user's cache", () => {
  const folders = [cacheFolder()];
  vi.stubEnv("AIORIG_CACHE", "");
  vi.stubEnv("XDG_CACHE_HOME", "/xdg");
  folders.push(cacheFolder());
  vi.stubEnv("XDG_CACHE_HOME", "");
  folders.push(cacheFolder());
  expect(folders).toEqual([cache, "/xdg/aiorig", path.join(homedir(), ".cache", "aiorig")]);
});
