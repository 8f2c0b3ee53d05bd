import type { Command } from "commander";

/** Functions that load commands, by the names of the commands. */
export type Commands = ReadonlyMap<string, () => Promise<Command>>;

/**
 * The commands by name, in the order of the help. aiorig loads only the command that the user typed. Loading all
 * commands would take longer than running most commands.
 */
export const COMMANDS: Commands = new Map([
  ["run", async () => (await import("./run-command.ts")).runCommand()],
  ["list", async () => (await import("./list-command.ts")).listCommand()],
  ["explain", async () => (await import("./explain-command.ts")).explainCommand()],
  ["trace", async () => (await import("./trace-command.ts")).traceCommand()],
  ["watch", async () => (await import("./watch-command.ts")).watchCommand()],
  ["smoke", async () => (await import("./smoke-command.ts")).smokeCommand()],
  ["expect", async () => (await import("./expect-command.ts")).expectCommand()],
  ["replay", async () => (await import("./replay-command.ts")).replayCommand()],
  ["results", async () => (await import("./results-command.ts")).resultsCommand()],
  ["merge", async () => (await import("./merge-command.ts")).mergeCommand()],
  ["diff", async () => (await import("./diff-command.ts")).diffCommand()],
  ["certify", async () => (await import("./certify-command.ts")).certifyCommand()],
  ["verify", async () => (await import("./verify-command.ts")).verifyCommand()],
  ["badge", async () => (await import("./badge-command.ts")).badgeCommand()],
  ["report", async () => (await import("./report-command.ts")).reportCommand()],
  ["allure", async () => (await import("./allure-command.ts")).allureCommand()],
  ["spec", async () => (await import("./spec-command.ts")).specCommand()],
  ["faults", async () => (await import("./faults-command.ts")).faultsCommand()],
  ["time", async () => (await import("./time-command.ts")).timeCommand()],
  ["compare", async () => (await import("./compare-command.ts")).compareCommand()],
  ["baseline", async () => (await import("./baseline-command.ts")).baselineCommand()],
  ["history", async () => (await import("./history-command.ts")).historyCommand()],
  ["irq", async () => (await import("./irq-command.ts")).irqCommand()],
  ["fuzz", async () => (await import("./fuzz-command.ts")).fuzzCommand()],
  ["config", async () => (await import("./config-command.ts")).configCommand()],
  ["versions", async () => (await import("./versions-command.ts")).versionsCommand()],
  ["firmware", async () => (await import("./firmware-command.ts")).firmwareCommand()],
  ["cache", async () => (await import("./cache-command.ts")).cacheCommand()],
  ["boards", async () => (await import("./boards-command.ts")).boardsCommand()],
  ["rig", async () => (await import("./rig-command.ts")).rigCommand()],
  ["completion", async () => (await import("./completion-command.ts")).completionCommand()],
]);
