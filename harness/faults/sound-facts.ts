import type { Config } from "../runtimes/config.ts";
import { openReference } from "../runtimes/reference.ts";
import { factsOf, type RuntimeFacts } from "../trace/runtime-facts.ts";

/**
 * The facts of the sound reference. A broken reference is also judged by these facts. If a fault
 * removes a feature, the missing feature must not count as expected.
 */
export async function soundFacts(use: Config["use"] = {}): Promise<RuntimeFacts> {
  facts ??= askSoundReference();
  return { ...(await facts), ownClasses: Object.keys(use) };
}

let facts: Promise<RuntimeFacts> | undefined;

async function askSoundReference(): Promise<RuntimeFacts> {
  const reference = await openReference({});
  try {
    return factsOf(reference.name, reference.identity, await reference.traits());
  } finally {
    await reference.close();
  }
}
