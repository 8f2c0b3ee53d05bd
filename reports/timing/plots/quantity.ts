import type { FigureView } from "../report-data.ts";

/** Returns the name of an axis for the samples of a figure, with the unit. */
export function quantityOf({ figure, unit }: FigureView): string {
  return `${wordOf(figure?.quantity)}, ${unit === "%" ? "% of the fair share" : unit}`;
}

/** Returns true if the blocks of samples of a measurement have different loads. */
export function isCurve({ figure }: FigureView): boolean {
  return figure?.quantity.kind === "curve";
}

function wordOf(quantity: NonNullable<FigureView["figure"]>["quantity"] | undefined): string {
  switch (quantity?.kind) {
    case "duration":
      return quantity.requestedUs > 0 ? "lateness" : "time";
    case "period":
      return quantity.requestedUs > 0 ? "deviation of the period" : "gap";
    case "answer":
    case "curve":
      return "latency";
    case "share":
      return "turns";
    case undefined:
      return "value";
  }
}
