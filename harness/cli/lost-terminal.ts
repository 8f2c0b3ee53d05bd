import { closeSync } from "node:fs";
import { isatty } from "node:tty";

/** Those of standard input, output and error that are terminals. */
const terminals = [0, 1, 2].filter((fd) => isatty(fd));

// When it ends, Node restores the settings of terminals, and aborts with a core dump if one of them is gone. It skips
// those that are closed.
process.on("exit", () => {
  for (const fd of terminals.filter(isLost)) closeSync(fd);
});

/**
 * Calls back once, when a terminal that we were started on is gone. SIGHUP reports this, too, but only to the
 * processes of the terminal's session. Does not keep the process alive.
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

/** After a hang-up, the descriptor is no longer a terminal. */
function isLost(fd: number): boolean {
  return !isatty(fd);
}
