import { readlink, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { deferred } from "../../board/deferred.ts";
import { MARK_VARIABLE } from "../../toolchain/process-mark.ts";

/** A pseudo-terminal. This process is at one end, and other programs open the other end. */
export interface Pty {
  /** The path of the terminal that other programs open. */
  readonly link: string;
  /** The number of sent bytes that no program has read yet. It is 0 while no program has the terminal open. */
  readonly waitingBytes: number;
  /** Called with each input from the program that has the terminal open. */
  onData: ((bytes: Buffer) => void) | undefined;
  send(bytes: Uint8Array): void;
  /** Stops the calls of onData until `resume` is called. Meanwhile, the input waits in the terminal. */
  pause(): void;
  resume(): void;
  /**
   * A promise that resolves when the terminal is gone. Its value is the reason why the terminal is gone, or undefined
   * if `close` was called.
   */
  readonly ended: Promise<string | undefined>;
  /** Closes the terminal and removes the link. Programs that have the terminal open lose it. */
  close(): Promise<void>;
}

/**
 * Makes a pseudo-terminal in raw mode. Node cannot do this, so a small Python program does. This program always ends
 * together with this process. Throws if python3 is missing, or if the link cannot be made.
 *
 * Python needs no new installation, because the firmware build, mpremote and Thonny need it anyway. The tool socat
 * would be one more package, and it cannot handle a terminal that no program has open.
 */
export async function openPty(link: string): Promise<Pty> {
  const holder = execa("python3", ["-I", "-B", PROGRAM, link], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    reject: false,
    // The Python process is called the holder. It must not end before it has removed its link. So Ctrl-C at our
    // terminal must not reach it, and it has its own process group. The guard must not kill it, so it does not get
    // MARK_VARIABLE. It ends when its input ends, which happens at the latest when our process ends.
    detached: true,
    env: { [MARK_VARIABLE]: undefined },
  });
  const { stdin, stdout, stderr } = holder;
  // A write after the end of the holder causes an error here. Ignore this error, because nobody reads these bytes any
  // more.
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
    return (
      words.trim().split("\n").at(-1) ||
      `the process that holds the terminal ended with code ${exitCode}`
    );
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

/**
 * Removes the link that a killed holder left behind. If the link leads to the device of another holder, it is not
 * removed.
 */
async function removeLink(link: string, words: string): Promise<void> {
  const device = /^ready (.*)$/m.exec(words)?.[1];
  if (device !== undefined && (await readlink(link).catch(() => undefined)) === device) {
    await rm(link, { force: true });
  }
}

const PROGRAM = fileURLToPath(new URL("pty.py", import.meta.url));
const END_LIMIT_MS = 2000;
