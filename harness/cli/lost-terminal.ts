import { closeSync } from "node:fs";
import { isatty } from "node:tty";

/** The file descriptors of standard input, standard output and standard error that are terminals. */
const terminals = [0, 1, 2].filter((fd) => isatty(fd));

// When Node ends, it restores the settings of its terminals. If a terminal is gone, its settings cannot be restored,
// and Node aborts with a core dump. Node does not restore closed streams. So we close the stream of each terminal
// that is gone.
process.on("exit", () => {
  for (const fd of terminals.filter(isLost)) closeSync(fd);
});

/**
 * Calls `onLost` once, when one of our terminals is gone. The system also sends SIGHUP in this case, but only to the
 * processes of the terminal's session. So this function polls with a timer. The timer does not keep the process alive.
 */
export function watchTerminal(onLost: () => void): void {
  if (terminals.length === 0) return;
  const timer = setInterval(() => {
    if (!terminals.some(isLost)) return;
    clearInterval(timer);
    onLost();
  }, LOOK_MS);
  timer.unref();
}

const LOOK_MS = 500;

/**
 * Returns true if a terminal is gone. After a hang-up, the file descriptor of the terminal no longer belongs to a
 * terminal.
 */
function isLost(fd: number): boolean {
  return !isatty(fd);
}
