/** The user, or whoever runs us, asked to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** What a shell reports of a program that a signal ended. */
  readonly exitCode: number;

  constructor(signal: keyof typeof EXIT_CODES) {
    super(`stopped by ${signal}`);
    this.exitCode = EXIT_CODES[signal];
  }
}

/**
 * A signal that aborts, with `Interrupted` as its reason, at the first Ctrl-C, SIGTERM or
 * hang-up of the terminal, so that the work can end cleanly. One more, half a second later or after that, ends the process at once: what
 * comes sooner is the same Ctrl-C, which npm passes on to a process that has had it already.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let abortedMs = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      const reason = new Interrupted(signal);
      if (!controller.signal.aborted) {
        abortedMs = performance.now();
        controller.abort(reason);
      } else if (performance.now() - abortedMs > SAME_KEYSTROKE_MS) process.exit(reason.exitCode);
    });
  }
  return controller.signal;
}

const SAME_KEYSTROKE_MS = 500;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
