import { type Quarantine, quarantineOf, startQuarantine } from "../rig/boards/quarantine.ts";
import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { quoteWord } from "../text/shell-word.ts";
import type { Config } from "./config.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";

/**
 * Puts the rig of a column under quarantine. Does nothing if the column has no rig. Never throws. If the quarantine
 * cannot be recorded, the rig stays in use, and the results stay valid.
 */
export function quarantineColumn(column: string, reason: string, { rigs = [] }: Config): void {
  const rig = rigs.find(({ name }) => name === column);
  if (rig === undefined) return;
  try {
    startQuarantine(rig, reason);
  } catch {
    // Nothing is lost: the results of the run contain the faults.
  }
}

/**
 * Returns the reason why the rig of a column must not be used. Returns undefined if the rig may be used, or if the
 * column has no rig.
 */
export function columnQuarantine(
  column: string,
  { rigs = [], rigFiles }: Config,
): string | undefined {
  const rig = rigs.find(({ name }) => name === column);
  const quarantine = rig && quarantineOf(rig);
  if (rig === undefined || quarantine === undefined) return undefined;
  return `${quarantineInWords(quarantine)}. To end the quarantine, ${remedyFor(rig, rigFiles)}`;
}

/** Throws RuntimeUnavailable if a rig is under quarantine. */
export function refuseQuarantined(rig: WiredRigDefinition, { rigFiles }: Config): void {
  const quarantine = quarantineOf(rig);
  if (quarantine === undefined) return;
  throw new RuntimeUnavailable(rig.name, quarantineInWords(quarantine), remedyFor(rig, rigFiles));
}

function quarantineInWords({ since, reason }: Quarantine): string {
  return `the rig has been under quarantine since ${since} (${reason})`;
}

function remedyFor({ name }: WiredRigDefinition, rigFiles: Config["rigFiles"]): string {
  const command = aiorigCommand(`rig doctor ${quoteWord(rigFiles?.[name] ?? name)}`);
  return `find the cause, and then run ${command}`;
}
