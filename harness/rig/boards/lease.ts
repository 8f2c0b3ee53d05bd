import { access, chmod, constants, mkdir } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { type Deferred, deferred } from "../../board/deferred.ts";
import { removeDeadLocks, STALE_MS, withLock } from "../../toolchain/lock.ts";
import { sharedTmpdir } from "../../toolchain/scratch-folder.ts";
import { BoardInUse, CheckFailure } from "../checks/checklist.ts";

/** The exclusive right of one program on this machine to use some boards. */
export interface Lease {
  /** Ends the lease. If the lease has already ended, does nothing. Never rejects. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  /**
   * If true, waits without a time limit until no other program uses the boards. If false (the default), fails if a
   * board is in use.
   */
  readonly isPatient?: boolean | undefined;
  /**
   * If `isPatient` is true, this function is called once, with a message for the user, for each board that another
   * program uses.
   */
  readonly onWait?: ((message: string) => void) | undefined;
  /**
   * This function is called if another program took over a board, because this program had shown no activity for too
   * long.
   */
  readonly onLost?: ((message: string) => void) | undefined;
  /** This signal ends the wait. `takeLease` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The folder of the lease files. The default is one folder for all users of this machine. */
  readonly folder?: string | undefined;
}

/**
 * Leases boards by their serial numbers. For each board, a file says who holds the board, and since when. The holder
 * touches the file regularly, and the lease expires ten seconds after the last touch. If the process of the holder is
 * gone, the lease ends immediately, so that a killed process does not block anybody. If a board is in use and
 * `isPatient` is not set, throws a CheckFailure that names the holder.
 */
export async function takeLease(
  serialNumbers: readonly string[],
  { folder = leaseFolder(), ...options }: LeaseOptions = {},
): Promise<Lease> {
  await makeFolder(folder);
  const leases: Lease[] = [];
  const release = async () => {
    for (const lease of leases.toReversed()) await lease.release();
  };
  try {
    // All programs lease their boards in the same order, so that two programs never wait for each other.
    for (const serialNumber of [...new Set(serialNumbers)].sort()) {
      leases.push(await takeBoard(serialNumber, folder, options));
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/**
 * Removes the leases of killed programs. Usually a second process cleans up after a killed program. This function is
 * needed if that process was killed, too. Never throws.
 */
export function removeDeadLeases(): void {
  removeDeadLocks(leaseFolder(), ENDING);
}

/** Returns the folder of the leases. All users of this machine share it. */
export function leaseFolder(): string {
  return join(sharedTmpdir(), "aiorig-leases");
}

const ENDING = ".lease";

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    // All users may write to this folder. If another user made the folder, this call fails. This is no problem, because
    // the program of the other user has already made the folder writable for all users.
    await chmod(folder, 0o777).catch(() => {});
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new CheckFailure([
      `the folder ${folder} for the leases of boards cannot be used: ${(error as Error).message}. Make the folder writable for all users of this machine's rigs.`,
    ]);
  }
}

async function takeBoard(
  serialNumber: string,
  folder: string,
  { isPatient = false, onWait, onLost, signal }: LeaseOptions,
): Promise<Lease> {
  const taken = deferred();
  const given: Deferred<void> = deferred();
  const path = join(folder, encodeURIComponent(serialNumber) + ENDING);
  const board = `the board ${serialNumber}`;
  const ours = describeUs();
  const holding = withLock(
    path,
    async () => {
      await chmod(path, 0o666).catch(() => {});
      taken.resolve();
      await given.promise;
    },
    {
      holder: inWords(ours),
      details: { ...ours },
      onWait: (holder) => {
        if (isPatient) onWait?.(`Waiting for ${board}, which is in use by ${holder}.`);
      },
      onAlive: (holder) => {
        if (!isPatient) throw new BoardInUse([inUse(board, holder)]);
      },
      onLost: (holder) =>
        onLost?.(
          `${board} was taken over by ${holder}, because your own command showed no activity for ${STALE_MS / 1000} s.`,
        ),
      ...(signal && { signal }),
    },
  );
  await Promise.race([taken.promise, holding]);
  return {
    async release() {
      given.resolve();
      await holding.catch(() => {});
    },
  };
}

/** The details about the holder of a lease, for people who read the file of the lease. */
interface Holder {
  readonly user: string;
  readonly since: string;
  readonly command: string;
  readonly expires: string;
}

function describeUs(): Holder {
  return {
    user: userName(),
    since: new Date().toISOString(),
    command: process.argv.slice(1).join(" "),
    expires: `${STALE_MS / 1000} s after this file was last touched`,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "somebody";
  }
}

function inWords({ user, since, command }: Holder): string {
  return `process ${process.pid} of ${user} on ${hostname()} since ${since} (${command})`;
}

function inUse(board: string, holder: string): string {
  return `${board} is in use by ${holder}. Wait until that process ends, or end the process yourself.`;
}
