import { UsageError } from "../runtimes/usage-error.ts";
import { LiveRepl } from "../session/live/live-repl.ts";
import { printError, printRepl } from "../text/output.ts";
import { ReplScreen } from "./repl-screen.ts";
import type { Keyboard } from "./watch-keyboard.ts";

/** A watch in which the terminal belongs to the REPL of the program. */
export interface ReplWatch {
  readonly repl: LiveRepl;
  /**
   * Connects the terminal with the program until `work` has ended. `work` gets a signal that aborts when the user ends
   * the watch.
   */
  listen<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Prepares a watch with a REPL. Throws UsageError if there is no terminal. Tests pass their own `keyboard`. */
export function prepareRepl(
  keyboard: Keyboard & { readonly isTTY?: boolean } = process.stdin,
): ReplWatch {
  if (!keyboard.isTTY) {
    throw new UsageError(
      "--repl needs a terminal, and standard input is not a terminal. Start the command in a terminal, or type at planned times, such as --type 'led.off()\\r@1s'",
    );
  }
  const repl = new LiveRepl();
  return {
    repl,
    async listen(signal, work) {
      const quit = new AbortController();
      printError(
        "The program runs in real time and gets every key that you press, including Ctrl-C. Only Ctrl-] ends the watch.\n",
      );
      const disconnect = connectTerminal(keyboard, repl, () => quit.abort());
      try {
        return await work(AbortSignal.any([signal, quit.signal]));
      } finally {
        disconnect();
      }
    },
  };
}

/**
 * Sends each key to the program, and shows on standard error what the program prints, until the returned function is
 * called. The returned function also restores the terminal. `onQuit` is called when the user presses Ctrl-].
 */
function connectTerminal(keyboard: Keyboard, repl: LiveRepl, onQuit: () => void): () => void {
  const screen = new ReplScreen();
  const onData = (data: Buffer | string) => {
    const keys = Buffer.from(data).toString("latin1");
    if (!keys.includes(QUIT)) return repl.type(keys);
    const last = keys.slice(0, keys.indexOf(QUIT));
    if (last !== "") repl.type(last);
    onQuit();
  };
  const show = () => {
    const view = repl.view();
    if (view !== undefined) printRepl(screen.show(view.printed));
  };
  keyboard.setRawMode(true);
  keyboard.on("data", onData);
  keyboard.resume();
  const looks = setInterval(show, LOOK_MS);
  return () => {
    clearInterval(looks);
    show();
    keyboard.off("data", onData);
    keyboard.setRawMode(false);
    keyboard.pause();
    printError("\n");
  };
}

/**
 * The key that ends the watch is Ctrl-], because it has no meaning in a REPL. Other programs for serial ports use the
 * same key.
 */
const QUIT = "\x1d";

/** The interval in milliseconds at which new output is shown. A person does not notice this short delay. */
const LOOK_MS = 20;
