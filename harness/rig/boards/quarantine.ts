import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { RigDefinition } from "../definition/rig-definition.ts";
import { leaseFolder } from "./lease.ts";

/** The quarantine of a rig. Nobody may use the rig until the checks of the rig pass again. */
export interface Quarantine {
  /** The time at which the quarantine started, in ISO form, or the text `an unknown time`. */
  readonly since: string;
  readonly reason: string;
}

/**
 * Puts a rig under quarantine. A file beside the leases says why the rig is under quarantine, and since when. Has no
 * effect if the kind of the rig is not `bench`, because only a `bench` rig has hardware that can fail. Throws if the
 * file cannot be written.
 */
export function startQuarantine(
  rig: RigDefinition,
  reason: string,
  folder: string = leaseFolder(),
): void {
  if (rig.kind !== "bench") return;
  mkdirSync(folder, { recursive: true });
  const file = fileOf(rig, folder);
  const draft = `${file}.${process.pid}`;
  const quarantine: Quarantine = { since: new Date().toISOString(), reason };
  writeFileSync(draft, `${JSON.stringify({ rig: rig.name, ...quarantine })}\n`);
  // Every user of this machine must be able to end the quarantine, so every user may write the file.
  chmodSync(draft, 0o666);
  renameSync(draft, file);
}

/**
 * Returns the quarantine of a rig, or undefined if the rig is not under quarantine. If its file exists but cannot be
 * read, the rig counts as under quarantine.
 */
export function quarantineOf(
  rig: RigDefinition,
  folder: string = leaseFolder(),
): Quarantine | undefined {
  if (rig.kind !== "bench") return undefined;
  const file = fileOf(rig, folder);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return { since: "an unknown time", reason: `${file}: ${(error as Error).message}` };
  }
  const parsed = quarantineSchema.safeParse(jsonOf(text));
  return parsed.data ?? { since: "an unknown time", reason: `${file} is damaged` };
}

/** Ends the quarantine of a rig. Returns the quarantine that ended, or undefined if there was none. */
export function endQuarantine(
  rig: RigDefinition,
  folder: string = leaseFolder(),
): Quarantine | undefined {
  const ended = quarantineOf(rig, folder);
  if (ended !== undefined && rig.kind === "bench") rmSync(fileOf(rig, folder), { force: true });
  return ended;
}

const quarantineSchema = z.object({ since: z.string(), reason: z.string() });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Returns the path of the quarantine file of a rig. The name of the file depends on the boards of the rig, because two
 * different rigs may have the same name.
 */
function fileOf(rig: Extract<RigDefinition, { kind: "bench" }>, folder: string): string {
  const boards = JSON.stringify([rig.dut, rig.instrument]);
  const hash = createHash("sha256").update(boards).digest("hex").slice(0, 12);
  return join(folder, `${rig.name}-${hash}.quarantine`);
}
