import type { Figure } from "../../harness/timing/figure.ts";
import { handovers } from "./handovers.ts";
import { pinAnswers } from "./pin-answers.ts";

const LOADS = [0, 1, 2, 4, 8, 16, 32, 64];

/** The figures that measure each latency while 0 to 64 other tasks are busy. */
export const curves: readonly Figure[] = [...handovers, ...pinAnswers]
  .filter(({ id }) => id.startsWith("LATENCY-"))
  .map((figure): Figure => {
    const { budget: _, ...rest } = figure;
    return {
      ...rest,
      id: figure.id.replace("LATENCY-", "CURVE-"),
      name: `${figure.name}, beside 0 to 64 busy tasks`,
      statement: `${figure.statement} Meanwhile 0 to 64 other tasks are busy.`,
      quantity: {
        kind: "curve",
        loads: LOADS,
        ...(figure.quantity.kind === "answer" && { byPin: true }),
      },
    };
  });
