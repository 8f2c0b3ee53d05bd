import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cacheFolder } from "./cache-folder.ts";

beforeEach(() => {
  vi.stubEnv("AIORIG_CACHE", "");
  vi.stubEnv("XDG_CACHE_HOME", "");
});

afterEach(() => vi.unstubAllEnvs());

test("AIORIG_CACHE is the path of the cache", () => {
  vi.stubEnv("AIORIG_CACHE", "/cache");
  vi.stubEnv("XDG_CACHE_HOME", "/xdg");
  expect(cacheFolder()).toBe("/cache");
});

test("a relative AIORIG_CACHE starts from the current folder", () => {
  vi.stubEnv("AIORIG_CACHE", "./cache/");
  expect(cacheFolder()).toBe(join(process.cwd(), "cache"));
});

test("an empty AIORIG_CACHE is ignored", () => {
  vi.stubEnv("XDG_CACHE_HOME", "/xdg");
  expect(cacheFolder()).toBe("/xdg/aiorig");
});

test("an empty or relative XDG_CACHE_HOME is ignored", () => {
  const usual = join(homedir(), ".cache", "aiorig");
  const folders = ["", "relative"].map((value) => {
    vi.stubEnv("XDG_CACHE_HOME", value);
    return cacheFolder();
  });
  expect(folders).toEqual([usual, usual]);
});
