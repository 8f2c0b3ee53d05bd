import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BuildError, openBuildSteps, type Progress } from "./build-steps.ts";

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), "aiorig-steps-"));
  vi.stubEnv("AIORIG_CACHE", cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

test("steps and what they print are told as they come, and logged", async () => {
  const progress: Progress[] = [];
  const steps = openBuildSteps("thing", { onProgress: (line) => progress.push(line) });
  steps.step("Compiling");
  const stdout = await steps.run("sh", ["-c", "echo warning >&2; sleep 0.1; echo object"]);
  expect(stdout).toBe("object\n");
  expect(progress).toEqual([
    { step: "Compiling" },
    { step: "Compiling", detail: "warning" },
    { step: "Compiling", detail: "object" },
  ]);
  expect(steps.logPath).toBe(path.join(cache, "logs", "thing.log"));
  expect(await readFile(steps.logPath, "utf8")).toBe(
    "\n## Compiling\n$ sh -c echo warning >&2; sleep 0.1; echo object\nwarning\nobject\n",
  );
});

test("a command that fails is an error with the log's end and its path", async () => {
  const steps = openBuildSteps("thing", {});
  steps.step("Compiling");
  const failing = steps.run("sh", ["-c", "seq 100; exit 2"]);
  await expect(failing).rejects.toThrow(BuildError);
  const { message } = (await failing.catch((error: unknown) => error)) as BuildError;
  expect(message.split("\n")).toEqual([
    'Compiling: "sh -c seq 100; exit 2" ended with code 2.',
    ...Array.from({ length: 15 }, (_, i) => `  ${86 + i}`),
    `Full log: ${path.join(cache, "logs", "thing.log")}`,
  ]);
});

test("a command that is not there is an error that names it", async () => {
  const steps = openBuildSteps("thing", {});
  await expect(steps.run("no-such-compiler", [])).rejects.toThrow("no-such-compiler was not found");
});

test("a command that takes too long is killed with its children", async () => {
  const steps = openBuildSteps("thing", {});
  const running = steps.run("sh", ["-c", "sleep 60 & sleep 60"], { limitMs: 100 });
  await expect(running).rejects.toThrow("took longer than 0.1 s");
});

test("an abort kills the command that runs, and starts no other", async () => {
  const abort = new AbortController();
  const steps = openBuildSteps("thing", { signal: abort.signal });
  setTimeout(() => abort.abort(new Error("stopped by the user")), 100);
  await expect(steps.run("sh", ["-c", "sleep 60 & sleep 60"])).rejects.toThrow(
    "stopped by the user",
  );
  await expect(steps.run("true", [])).rejects.toThrow("stopped by the user");
});

test("variables that would change a build do not reach it", async () => {
  vi.stubEnv("CFLAGS", "-O0");
  vi.stubEnv("MAKEFLAGS", "-n");
  const steps = openBuildSteps("thing", {});
  const seen = await steps.run("sh", ["-c", "echo $CFLAGS$MAKEFLAGS$EXTRA"], {
    env: { EXTRA: "given" },
  });
  expect(seen).toBe("given\n");
});
