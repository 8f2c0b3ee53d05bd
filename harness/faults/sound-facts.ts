import type { Config } from "../runtimes/config.ts";
import { openReference } from "../runtimes/reference.ts";
import { factsOf, type RuntimeFacts } from "../trace/runtime-facts.ts";

/**
 * Returns the facts of the reference without faults. A broken reference is judged with these facts, too. If a fault
 * removes a feature, the facts of the broken reference itself would lack this feature, and its absence would count as
 * expected.
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
