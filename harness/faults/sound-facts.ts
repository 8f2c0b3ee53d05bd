import type { Config } from "../runtimes/config.ts";
import { openReference } from "../runtimes/reference.ts";
import { factsOf, type RuntimeFacts } from "../trace/runtime-facts.ts";

/**
 * The facts of the sound reference. A broken reference is also judged with these facts. Otherwise, if a fault removes a
 * feature, the missing feature would count as expected.
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
