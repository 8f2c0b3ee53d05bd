import { openPicoRig } from "../../runtimes/pico-rig.ts";
import { RuntimeUnavailable } from "../../runtimes/runtime-unavailable.ts";
import { DEFINITION, type FaultyRig } from "./faulty-rig.ts";

/**
 * While the first run uses a rig, tries to open this rig as a second run would. The second run must be refused, and the
 * reason must name the process that uses the rig. Returns what was wrong, or undefined.
 */
export async function trySecondRun(rig: FaultyRig): Promise<string | undefined> {
  try {
    const second = await openPicoRig(DEFINITION, {}, (isTrusted) => rig.open(isTrusted));
    await second.close();
    return "a second run opened the rig while the first run used it";
  } catch (error) {
    if (!(error instanceof RuntimeUnavailable)) throw error;
    if (/ is in use by process \d+ /.test(error.message)) return undefined;
    return `a second run was refused, but not because the first run uses the rig: ${error.message}`;
  }
}
