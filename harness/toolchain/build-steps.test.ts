import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { smallDisk } from "../output/testing/small-disk.ts";
import { BuildError, openBuildSteps, type Progress } from "./build-steps.ts";

const disk = smallDisk();

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "aiorig-steps-"));
  vi.stubEnv("AIORIG_CACHE", cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

test("steps and their output are reported at once, and written to the log", async () => {
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
  expect(steps.log.path).toBe(join(cache, "logs", "thing.log"));
  expect(await readFile(steps.log.path, "utf8")).toBe(
    "\n## Compiling\n$ sh -c echo warning >&2; sleep 0.1; echo object\nwarning\nobject\n",
  );
});

test("if a command fails, the error has the end of the log and the path of the log", async () => {
  const steps = openBuildSteps("thing", {});
  steps.step("Compiling");
  const failing = steps.run("sh", ["-c", "seq 100; exit 2"]);
  await expect(failing).rejects.toThrow(BuildError);
  const { message } = (await failing.catch((error: unknown) => error)) as BuildError;
  expect(message.split("\n")).toEqual([
    'Compiling: "sh -c seq 100; exit 2" ended with code 2.',
    ...Array.from({ length: 15 }, (_, i) => `  ${86 + i}`),
    `Full log: ${join(cache, "logs", "thing.log")}`,
  ]);
});

test("if a command is missing, the error names the command", async () => {
  const steps = openBuildSteps("thing", {});
  await expect(steps.run("no-such-compiler", [])).rejects.toThrow("no-such-compiler was not found");
});

test("if a command takes too long, it is killed with its children", async () => {
  const steps = openBuildSteps("thing", {});
  const running = steps.run("sh", ["-c", "sleep 60 & sleep 60"], { limitMs: 100 });
  await expect(running).rejects.toThrow("took longer than 0.1 s");
});

test("if a log cannot be written, the build does not fail", async () => {
  await writeFile(join(cache, "logs"), "");
  const steps = openBuildSteps("thing", {});
  steps.step("Compiling");
  expect(await steps.run("echo", ["object"])).toBe("object\n");
  await expect(steps.run("false", [])).rejects.toThrow(
    /\nThe log \S+\/logs\/thing\.log could not be written: E/,
  );
});

describe.skipIf(disk === undefined)(
  `on a full disk${disk ? "" : " (skipped: this needs Linux and the right to mount a tmpfs)"}`,
  () => {
    beforeEach(() => {
      disk!.mount();
      vi.stubEnv("AIORIG_CACHE", disk!.folder);
    });
    afterEach(() => disk!.unmount());

    test("a command that floods the log succeeds", async () => {
      const steps = openBuildSteps("thing", {});
      expect(await steps.run("sh", ["-c", "seq 100000 >&2; echo object"])).toBe("object\n");
    });

    test("if a command runs out of disk space, it ends with an error that names the disk", async () => {
      const steps = openBuildSteps("thing", {});
      steps.step("Compiling");
      const file = join(disk!.folder, "object");
      const failure = await steps
        .run("sh", ["-c", `seq 100000 > ${file}; sleep 60`])
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(BuildError);
      const { message, remedy } = failure as BuildError;
      const lines = message.split("\n");
      expect({ lines, remedy }).toEqual({
        lines: [
          `Compiling: "sh -c seq 100000 > ${file}; sleep 60" ran out of disk space.`,
          expect.stringMatching(/^ {2}.*: No space left on device$/),
          `A disk is full. The build writes to ${disk!.folder} and ${tmpdir()}.`,
          `Full log: ${join(disk!.folder, "logs", "thing.log")}`,
        ],
        remedy:
          "free some space in these folders and try again, or set AIORIG_CACHE or TMPDIR to folders on another disk",
      });
    });
  },
);

test("if a build is aborted, the running command is killed, and no other command starts", async () => {
  const abort = new AbortController();
  const steps = openBuildSteps("thing", { signal: abort.signal });
  setTimeout(() => abort.abort(new Error("stopped by the user")), 100);
  await expect(steps.run("sh", ["-c", "sleep 60 & sleep 60"])).rejects.toThrow(
    "stopped by the user",
  );
  await expect(steps.run("true", [])).rejects.toThrow("stopped by the user");
});

test("variables that would change a build are not passed to it", async () => {
  vi.stubEnv("CFLAGS", "-O0");
  vi.stubEnv("MAKEFLAGS", "-n");
  const steps = openBuildSteps("thing", {});
  const seen = await steps.run("sh", ["-c", "echo $CFLAGS$MAKEFLAGS$EXTRA"], {
    env: { EXTRA: "given" },
  });
  expect(seen).toBe("given\n");
});
