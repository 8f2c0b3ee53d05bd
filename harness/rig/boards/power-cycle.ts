import { setTimeout as delay } from "node:timers/promises";
import { execa, parseCommandString } from "execa";
import { CheckFailure, RigError } from "../checks/checklist.ts";
import type { BenchRig } from "../definition/rig-definition.ts";
import { addressOf, findBoard } from "./board-address.ts";
import { type LeaseOptions, takeLease } from "./lease.ts";
import { listPlugged } from "./plugged-boards.ts";

/**
 * Time limits in milliseconds. BACK_MS limits the wait until both boards are back. COMMAND_MS limits the command
 * `powerCycle`.
 */
const BACK_MS = 20_000;
const COMMAND_MS = 60_000;

/**
 * Turns the power of a rig's boards off and on:
 * 1. Waits for the lease of the boards, because another program may use them.
 * 2. Runs the command `powerCycle` of the rig.
 * 3. Waits until both boards are back, at most BACK_MS. If a board does not come back, the checks of the rig report
 *    this later.
 *
 * Does nothing if the rig has no command `powerCycle`. Throws RigError if the lease cannot be taken or the command
 * fails.
 */
export async function cyclePower(rig: BenchRig, options: LeaseOptions = {}): Promise<void> {
  const { name, dut, instrument, powerCycle } = rig;
  if (powerCycle === undefined) return;
  const addresses = [addressOf("device under test", dut), addressOf("instrument", instrument)];
  const keys = addresses.map(({ key }) => key);
  const lease = await takeLease(keys, { ...options, isPatient: true }).catch((error: unknown) => {
    throw error instanceof CheckFailure ? new RigError(name, error.problems) : error;
  });
  try {
    await run(name, powerCycle, options.signal);
    const endMs = performance.now() + BACK_MS;
    while (!(await areBack(addresses)) && performance.now() < endMs) {
      await delay(200, undefined, options.signal && { signal: options.signal });
    }
  } finally {
    await lease.release();
  }
}

async function run(name: string, command: string, signal: AbortSignal | undefined): Promise<void> {
  const [file = "", ...words] = parseCommandString(command);
  const ended = await execa(file, words, {
    all: true,
    reject: false,
    stdin: "ignore",
    timeout: COMMAND_MS,
    ...(signal && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (!ended.failed) return;
  const last = ended.all.trim().split("\n").at(-1);
  const why = ended.exitCode === undefined ? ended.shortMessage : `exit code ${ended.exitCode}`;
  throw new RigError(name, [
    `the command powerCycle failed (${command}): ${why}${last ? `, ${last}` : ""}. Run the command by hand, and correct powerCycle in the rig's file.`,
  ]);
}

async function areBack(addresses: readonly ReturnType<typeof addressOf>[]): Promise<boolean> {
  const plugged = await listPlugged();
  for (const address of addresses) {
    if (!(await findBoard(address, plugged)).isFound) return false;
  }
  return true;
}
