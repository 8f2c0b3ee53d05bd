import type { Config } from "../runtimes/config.ts";
import { openReference } from "../runtimes/reference.ts";
import { factsOf, type RuntimeFacts } from "../trace/runtime-facts.ts";

/**
 * Returns the facts of the reference without faults. A broken reference is judged with these facts, too. Its own facts
 * are not used: if a fault has removed a feature, they lack this feature, and its absence would count as expected.
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
