import { Command } from "commander";
import pc from "picocolors";
import { EXIT } from "../results/conclusion.ts";
import { farewell } from "../runtimes/adapter-farewell.ts";
import { openRuntime, RuntimeUnavailable } from "../runtimes/index.ts";
import { formatOwnRuntime } from "../runtimes/own-runtime.ts";
import { type SmokeLine, worstOf } from "../smoke/smoke-report.ts";
import { smokeSteps } from "../smoke/smoke-steps.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { printLine } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { quoteWord } from "../text/shell-word.ts";
import type { Runtime } from "../trace/runtime.ts";
import { interruptSignal } from "./interrupt.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { addConfigOptions, type ConfigOptions, configOf } from "./options.ts";
import { prepareWithProgress } from "./progress.ts";
import { columnsOf, parseChoice, type RuntimeChoice } from "./runtime-choice.ts";
import { terminal } from "./terminal.ts";

export function smokeCommand(): Command {
  const command = new Command("smoke")
    .description(
      "find out with a few small programs whether an adapter is broken or its runtime is wrong",
    )
    .argument(
      "<runtime>",
      "the runtime, in the same form as for --runtime, such as adapter:./my-adapter",
      (text) => parseChoice(text),
    )
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(smoke);
  return addConfigOptions(command);
}

interface Options extends ConfigOptions, JsonOptions {}

async function smoke(choice: RuntimeChoice, options: Options): Promise<void> {
  const given = await configOf(options);
  const { columns, targets } = columnsOf([choice], given);
  const config = { ...given, targets };
  const column = columns[0]!;
  const signal = interruptSignal();
  const readiness = (await prepareWithProgress([column], config, signal)).get(column);
  signal.throwIfAborted();
  const lines: SmokeLine[] = [];
  const show = (line: SmokeLine) => {
    lines.push(line);
    if (!options.json) printLine(formatLine(line));
  };
  let runtime: Runtime | undefined;
  try {
    if (readiness?.isReady === false) throw readiness.error;
    runtime = await openRuntime(column, config);
  } catch (error) {
    if (!(error instanceof RuntimeUnavailable)) throw error;
    const { message, missing } = error;
    // The usual message about a broken adapter recommends `aiorig smoke`. That is no help here, because the user is
    // already running this command.
    const detail = missing.startsWith("the adapter ")
      ? `${withoutStop(missing)}. docs/adapter-protocol.md explains the protocol`
      : withoutStop(message);
    show({ result: "broken", step: "the runtime starts", detail });
  }
  if (runtime !== undefined) {
    const { version, platform } = runtime.identity;
    show({ result: "fine", step: `the runtime starts: ${version} (${platform})` });
    try {
      for await (const line of smokeSteps(runtime)) {
        show(line);
        signal.throwIfAborted();
      }
      const fault = await farewell(runtime);
      if (fault !== undefined) {
        show({ result: "broken", step: "the adapter says bye", detail: `the adapter ${fault}` });
      }
    } finally {
      await runtime.close();
    }
  }
  conclude(lines, nameOf(choice, column), options);
}

function conclude(lines: readonly SmokeLine[], name: string, { json }: JsonOptions): void {
  const worst = worstOf(lines);
  const sentences = {
    fine: `Everything is fine. Next: ${aiorigCommand(`run --runtime ${name}`)}`,
    skipped: `All steps that ran are fine. The other steps were skipped: their programs use scenario steps that the adapter's message "hello" does not list. Next: ${aiorigCommand(`run --runtime ${name}`)}`,
    wrong:
      "The runtime is wrong: its answers are not the answers that an asyncio must give. Correct the first wrong step.",
    broken:
      "The runtime or its adapter is broken, so aiorig cannot judge how this runtime runs tasks. Correct the first broken step.",
  };
  if (json) {
    const words = sentences[worst];
    printDocument({ type: "smoke", schema: 1, runtime: name, result: worst, words, steps: lines });
  } else {
    printLine("");
    printLine(sentences[worst]);
  }
  const { conforms, deviates, broken } = EXIT;
  process.exitCode = { fine: conforms, skipped: conforms, wrong: deviates, broken }[worst];
}

/** Returns the name of the runtime, in the form that `--runtime` accepts. */
function nameOf(choice: RuntimeChoice, column: string): string {
  if (choice.kind !== "known" && choice.kind !== "named") {
    return quoteWord(formatOwnRuntime(choice));
  }
  const path = choice.kind === "known" ? choice.path : undefined;
  return path === undefined ? column : quoteWord(`${column.replace(/=.*/, "")}=${path}`);
}

function formatLine({ result, step, detail }: SmokeLine): string {
  const colours = pc.createColors(terminal().colour);
  const { green, yellow, red } = colours;
  const paint = { fine: green, skipped: yellow, wrong: red, broken: red }[result];
  const text = detail === undefined ? step : `${step}: ${detail}.`;
  return `${paint(result.padEnd(7))} ${printableLine(text)}`;
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, "");
}

const HELP = `
The steps: an unknown form of program, which must be unsupported; three small programs; two programs without an
end, which must stop at their limit; a flood of output; a stop in the middle; and a program after each of these.
If a step needs a feature that the runtime does not claim, the step is skipped. Each line says what to do next.
docs/adapter-protocol.md explains how to write an adapter.

Exit codes: 0 everything that ran is fine; 1 the runtime is wrong; 2 wrong usage; 3 the runtime or its adapter is broken.

Examples:
  aiorig smoke adapter:./my-adapter
  aiorig smoke micropython
  aiorig smoke micropython --json`;
