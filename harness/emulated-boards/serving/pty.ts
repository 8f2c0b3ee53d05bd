import { readlink, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { deferred } from "../../board/deferred.ts";
import { MARK_VARIABLE } from "../../toolchain/process-mark.ts";

/** A pseudo-terminal whose other end belongs to this process. */
export interface Pty {
  /** The path by which others open it. */
  readonly link: string;
  /** The number of sent bytes that were not read yet. 0 while nobody has the terminal open. */
  readonly waitingBytes: number;
  /** Called with the input of the user or program that has the terminal open. */
  onData: ((bytes: Buffer) => void) | undefined;
  send(bytes: Uint8Array): void;
  /** Stop and restart the calls of onData. Input waits in the terminal meanwhile. */
  pause(): void;
  resume(): void;
  /** Settles when the terminal is gone, with the reason if that was not `close`. */
  readonly ended: Promise<string | undefined>;
  /** Closes the terminal for everybody who has it open, and removes the link. */
  close(): Promise<void>;
}

/**
 * Makes a pseudo-terminal in raw mode. Node cannot do this, so a small Python program holds it. Python is there anyway:
 * the firmware build, mpremote and Thonny need it. socat would be another package, and it does not handle a terminal that
 * nobody has open. The program ends with this process, however that ends.
 * Throws if python3 is missing, or if the link cannot be made.
 */
export async function openPty(link: string): Promise<Pty> {
  const holder = execa("python3", ["-I", "-B", PROGRAM, link], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    reject: false,
    // A group of its own: Ctrl-C at our terminal is not for it. No mark: our end ends its input, and it has to take
    // its link away then, so nobody should be faster in killing it.
    detached: true,
    env: { [MARK_VARIABLE]: undefined },
  });
  const { stdin, stdout, stderr } = holder;
  // Writes after its end are dropped.
  stdin.on("error", () => {});
  let words = "";
  const ready = deferred<boolean>();
  stderr.on("data", (chunk: Buffer) => {
    words += chunk.toString();
    if (/^ready .*\n/m.test(words)) ready.resolve(true);
  });
  let isClosing = false;
  const ended = holder.then(async ({ code, exitCode }) => {
    ready.resolve(false);
    await removeLink(link, words);
    if (isClosing) return undefined;
    if (code === "ENOENT") return "there is no python3 on the PATH";
    return words.trim().split("\n").at(-1) || `its holder ended with code ${exitCode}`;
  });
  if (!(await ready.promise)) {
    throw new Error(`the terminal ${link} could not be made: ${await ended}`);
  }

  const pty: Pty = {
    link,
    get waitingBytes() {
      return stdin.writableLength;
    },
    onData: undefined,
    send(bytes) {
      if (!isClosing && stdin.writable) stdin.write(bytes);
    },
    pause: () => stdout.pause(),
    resume: () => stdout.resume(),
    ended,
    async close() {
      isClosing = true;
      stdin.end();
      const timer = setTimeout(() => holder.kill("SIGKILL"), END_LIMIT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
  stdout.on("data", (bytes: Buffer) => pty.onData?.(bytes));
  return pty;
}

/** A holder that was killed leaves its link behind. No other link leads to its device. */
async function removeLink(link: string, words: string): Promise<void> {
  const device = /^ready (.*)$/m.exec(words)?.[1];
  if (device !== undefined && (await readlink(link).catch(() => undefined)) === device) {
    await rm(link, { force: true });
  }
}

const PROGRAM = fileURLToPath(new URL("pty.py", import.meta.url));
const END_LIMIT_MS = 2000;
