// Import this before anything that prints. Listr and others decide when they are loaded whether to use colours, and
// they use them in CI although there is no terminal.
if (process.stderr.isTTY !== true && process.env.FORCE_COLOR === undefined) {
  process.env.NO_COLOR ??= "1";
}
