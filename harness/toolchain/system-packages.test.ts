import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type BuildSteps, openBuildSteps } from "./build-steps.ts";
import type { HostSystem } from "./host-system.ts";
import { ensureSystemTools } from "./system-packages.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

const DEBIAN: HostSystem = {
  id: "debian",
  title: "Debian GNU/Linux 12 (bookworm)",
  codename: "bookworm",
  arch: "x64",
  isDebian: true,
};
const MAC: HostSystem = { ...DEBIAN, id: "darwin", title: "darwin", codename: "", isDebian: false };

const TOOLS = [
  { command: "node", package: "nodejs" },
  { command: "no-such-compiler", package: "gcc-example" },
  { file: "/no/such/header.h", package: "example-dev" },
  { command: "no-such-linker", package: "gcc-example" },
];

let cache: string;
let steps: BuildSteps;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "aiorig-tools-"));
  vi.stubEnv("AIORIG_CACHE", cache);
  steps = openBuildSteps("thing", {});
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

test("if the machine has all tools, nothing is installed", async () => {
  await ensureSystemTools([{ command: "node", package: "nodejs" }], MAC, steps);
});

test("on a system other than Debian, the error names the missing tools", async () => {
  expect(await whyNot(MAC)).toEqual([
    "no-such-compiler, /no/such/header.h, no-such-linker not found on this machine (darwin)",
    "install the missing tools with the system's package manager (Debian's packages are gcc-example, example-dev)",
  ]);
});

test("without root, the error names the command that installs the missing tools", async () => {
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  expect(await whyNot(DEBIAN)).toEqual([
    "no-such-compiler, /no/such/header.h, no-such-linker not found",
    "run: sudo apt-get install gcc-example example-dev",
  ]);
});

async function whyNot(host: HostSystem): Promise<[string, string]> {
  const error = await ensureSystemTools(TOOLS, host, steps).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ToolchainUnavailable);
  const { message, remedy } = error as ToolchainUnavailable;
  return [message, remedy];
}
