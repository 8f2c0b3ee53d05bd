import { constants } from "node:fs";
import { access } from "node:fs/promises";
import type { BuildSteps } from "./build-steps.ts";
import type { HostSystem } from "./host-system.ts";
import { findCommand } from "./path-search.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

/** Something that must be on the machine, and Debian's package that brings it. */
export type SystemTool =
  | { readonly command: string; readonly package: string }
  | { readonly file: string; readonly package: string };

/**
 * Sees to it that the tools are there. As root on Debian it installs what is missing;
 * else it throws ToolchainUnavailable with what is missing and the command that installs it.
 */
export async function ensureSystemTools(
  tools: readonly SystemTool[],
  host: HostSystem,
  steps: BuildSteps,
): Promise<void> {
  const missing = await findMissing(tools);
  if (missing.length === 0) return;
  const names = missing.map((tool) => ("command" in tool ? tool.command : tool.file)).join(", ");
  const packages = [...new Set(missing.map((tool) => tool.package))];
  if (!host.isDebian) {
    throw new ToolchainUnavailable(
      `${names} not found on this machine (${host.title})`,
      `install what is missing with the system's package manager (in Debian: ${packages.join(", ")})`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new ToolchainUnavailable(
      `${names} not found`,
      `run: sudo apt-get install ${packages.join(" ")}`,
    );
  }
  const options = {
    env: { DEBIAN_FRONTEND: "noninteractive" },
    limitMs: INSTALL_LIMIT_MS,
  };
  steps.step(`Installing ${packages.join(", ")}`);
  // A broken third-party source fails the update, but not what we need from the others.
  await steps.run("sh", ["-c", "apt-get update || true"], options);
  await steps.run(
    "apt-get",
    [
      "install",
      "--yes",
      "--no-install-recommends",
      "-o",
      `DPkg::Lock::Timeout=${OTHER_INSTALL_WAIT_S}`,
      ...packages,
    ],
    options,
  );
  const still = await findMissing(tools);
  if (still.length > 0) {
    throw new ToolchainUnavailable(
      `${names} not found, even though ${packages.join(", ")} were installed`,
      `look at ${steps.log.path}`,
    );
  }
}

const INSTALL_LIMIT_MS = 15 * 60_000;

/** How long apt may wait for another apt, such as an unattended upgrade, to let go. */
const OTHER_INSTALL_WAIT_S = 300;

async function findMissing(tools: readonly SystemTool[]): Promise<SystemTool[]> {
  const missing: SystemTool[] = [];
  for (const tool of tools) {
    const found =
      "command" in tool
        ? (await findCommand(tool.command)) !== undefined
        : await access(tool.file, constants.R_OK).then(
            () => true,
            () => false,
          );
    if (!found) missing.push(tool);
  }
  return missing;
}
