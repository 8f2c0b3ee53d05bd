// Import this module before any module that prints. Listr and other packages decide about colours when they are loaded.
// Without this module, they would print colours in CI, although CI has no terminal.
if (process.stderr.isTTY !== true && process.env.FORCE_COLOR === undefined) {
  process.env.NO_COLOR ??= "1";
}
