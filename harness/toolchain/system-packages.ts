import { constants } from "node:fs";
import { access } from "node:fs/promises";
import type { BuildSteps } from "./build-steps.ts";
import type { HostSystem } from "./host-system.ts";
import { findCommand } from "./path-search.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

/** A tool that the machine must have, and the Debian package that contains it. */
export type SystemTool =
  | { readonly command: string; readonly package: string }
  | { readonly file: string; readonly package: string };

/**
 * Checks that the machine has the tools. If tools are missing, installs them if two conditions are met: the machine has
 * Debian, and aiorig runs as root. Otherwise throws ToolchainUnavailable, which names the missing tools and says how to
 * install them.
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
      `install the missing tools with the system's package manager (Debian's packages are ${packages.join(", ")})`,
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
  // If a package source of another vendor is broken, the update fails. The packages that aiorig needs come from other
  // sources, so this failure is ignored.
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
      `${names} not found although the packages ${packages.join(", ")} are installed`,
      `look into ${steps.log.path}`,
    );
  }
}

const INSTALL_LIMIT_MS = 15 * 60_000;

/**
 * The time in seconds for which aiorig's call of apt may wait for another process of apt, such as an unattended
 * upgrade.
 */
const OTHER_INSTALL_WAIT_S = 300;

async function findMissing(tools: readonly SystemTool[]): Promise<SystemTool[]> {
  const missing: SystemTool[] = [];
  for (const tool of tools) {
    const isFound =
      "command" in tool
        ? (await findCommand(tool.command)) !== undefined
        : await access(tool.file, constants.R_OK).then(
            () => true,
            () => false,
          );
    if (!isFound) missing.push(tool);
  }
  return missing;
}
