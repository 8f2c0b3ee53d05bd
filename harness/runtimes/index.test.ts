import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { resultFolder } from "../toolchain/build-cache.ts";
import { readHostSystem } from "../toolchain/host-system.ts";
import { MICROPYTHON_UNIX } from "../toolchain/micropython-unix.ts";
import type { Config } from "./config.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "aiorig-open-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("without any interpreter each process runtime says what is missing and how to get it", async () => {
  vi.stubEnv("PATH", folder);
  vi.stubEnv("AIORIG_CACHE", folder);
  expect([await whyNot("micropython"), await whyNot("cpython")]).toEqual([
    'micropython is not available: no micropython on the PATH, and none has been built. To get it, run npm start, which builds it, or name a MicroPython with asyncio (1.21 or newer) as "micropython" in aiorig.config.json.',
    'cpython is not available: no python3 on the PATH. To get it, install Python 3.11 or newer (Debian: apt-get install python3) or name one as "python" in aiorig.config.json.',
  ]);
});

test("a MicroPython that is damaged in the cache is not used, and the command that builds it again is named", async () => {
  vi.stubEnv("PATH", folder);
  vi.stubEnv("AIORIG_CACHE", folder);
  const place = resultFolder(MICROPYTHON_UNIX.recipe(await readHostSystem()));
  await mkdir(place);
  await writeFile(path.join(place, "micropython"), "damaged", { mode: 0o755 });
  expect(await whyNot("micropython")).toMatch(
    /^micropython is not available: the build in the cache is damaged: aiorig-build\.json is missing.* To get it, run npm start, which builds it again, or name a MicroPython/,
  );
});

test("a micropython on the PATH is used instead of a damaged one in the cache", async () => {
  const own = path.join(folder, "micropython");
  await writeFile(own, "#!/bin/sh\necho hello\n", { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  vi.stubEnv("AIORIG_CACHE", folder);
  await mkdir(resultFolder(MICROPYTHON_UNIX.recipe(await readHostSystem())));
  expect(await whyNot("micropython")).toContain(`${own} does not answer like a Python interpreter`);
});

test("another Python is not taken for the one that was asked for", async () => {
  const python = await script('#!/bin/sh\nexec python3 "$@"\n');
  expect(await whyNot("micropython", { micropython: python })).toContain(`${python} is cpython`);
});

test("a CPython whose deviations nobody has declared is refused", async () => {
  const old = await script('#!/bin/sh\npython3 "$@" | sed -E \'s/"3\\.[0-9.]+"/"3.9.18"/\'\n');
  expect(await whyNot("cpython", { python: old })).toContain(
    `${old} is 3.9.18, and what CPython does otherwise is declared for 3.11 and newer`,
  );
});

test("an interpreter that lacks what the probe needs is refused with its own words", async () => {
  const old = await script(
    "#!/bin/sh\necho \"ImportError: no module named 'asyncio'\" >&2; exit 1\n",
  );
  expect(await whyNot("micropython", { micropython: old })).toContain(
    `${old} ended with code 1: ImportError: no module named 'asyncio'`,
  );
});

test("a program that is no interpreter is refused", async () => {
  const other = await script("#!/bin/sh\necho hello\n");
  expect(await whyNot("cpython", { python: other })).toContain(
    `${other} does not answer like a Python interpreter`,
  );
});

test("CPython says what it is", async () => {
  const { name, identity } = await openRuntime("cpython", {});
  expect({ name, identity }).toEqual({
    name: "cpython",
    identity: {
      version: expect.stringMatching(/^3\.\d+\.\d+/),
      platform: expect.stringMatching(/^\w+ \w+$/),
      implementation: "cpython",
      command: expect.stringMatching(/^\/.*\/python3$/),
      executable: expect.stringMatching(/^\/.*\/python3\.\d+$/),
      asyncio: expect.stringMatching(/^\/.*\/asyncio\/__init__\.py$/),
    },
  });
});

test("a link to a wrapper is shown beside the interpreter that really runs", async () => {
  const wrapper = await script('#!/bin/sh\nexec python3 "$@"\n');
  const link = path.join(folder, "python-link");
  await symlink(wrapper, link);
  const { identity } = await openRuntime("cpython", { python: link });
  const { identity: own } = await openRuntime("cpython", {});
  expect(identity).toEqual({ ...own, command: link });
});

async function script(text: string): Promise<string> {
  const file = path.join(folder, "interpreter");
  await writeFile(file, text, { mode: 0o755 });
  return file;
}

async function whyNot(name: "micropython" | "cpython", config: Config = {}): Promise<string> {
  const error = await openRuntime(name, config).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RuntimeUnavailable);
  return (error as Error).message;
}
