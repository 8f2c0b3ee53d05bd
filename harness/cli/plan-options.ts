import type { Command } from "commander";
import { DEFAULT_BLOCKS } from "../timing/measure/sample-plan.ts";
import { wholeNumber } from "./whole-number.ts";

/** The numbers of samples and blocks that the user asked for. If a number is absent, `planSamples` chooses it. */
export interface PlanChoices {
  /** The number of samples in all blocks of a figure together. */
  readonly samples?: number;
  readonly blocks?: number;
}

/** Adds the options `--samples` and `--blocks`. */
export function addPlanOptions(command: Command): Command {
  return command
    .option(
      "--samples <n>",
      "samples per measurement and target (default: as many as one block of samples can hold in about 0.6 s)",
      wholeNumber(1, 10_000_000),
    )
    .option(
      "--blocks <n>",
      `blocks of samples per measurement and target; the target starts again before each block (default: ${DEFAULT_BLOCKS})`,
      wholeNumber(1, 10_000),
    );
}
