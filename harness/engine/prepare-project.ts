import type { TestProject } from "vitest/node";
import { type Config, loadConfig } from "../runtimes/config.ts";
import { absentRuntimes, factsOfReady, makeReady, type Readiness } from "./make-ready.ts";
import { type RunSettings, requiredRuntimes } from "./settings.ts";
import { OWN_FIXTURES, TEST_OUT } from "./suite.ts";
import { printableError } from "./vitest-messages.ts";

/**
 * Makes the project's runtime ready when `vitest` is started without the command line of aiorig. Does nothing if the
 * caller has already made the runtime ready.
 */
export default async function prepareProject(project: TestProject): Promise<void> {
  const { runtime, ...provided }: { runtime: string; settings?: RunSettings } =
    project.getProvidedContext();
  if (provided.settings !== undefined) return;
  const { config, readiness } = await prepare(runtime).catch((error: unknown) => {
    throw printableError(error);
  });
  const ready = new Map([[runtime, readiness]]);
  project.provide("settings", {
    config,
    fixtures: OWN_FIXTURES,
    outDir: TEST_OUT,
    facts: factsOfReady(ready, config),
    absent: absentRuntimes(ready),
    required: requiredRuntimes([runtime], config),
  });
}

async function prepare(runtime: string): Promise<{ config: Config; readiness: Readiness }> {
  const config = await loadConfig();
  return { config, readiness: await makeReady(runtime, config) };
}
