import { wireNamed } from "./board-pins.ts";
import { StimulusError } from "./stimulus/stimulus-error.ts";
import { parseTime } from "./stimulus/time-text.ts";

/** Says which pin is the UART of a monitor, and which pauses count as a hog: a task that blocks all other tasks. */
export interface MonitorPlan {
  /** The name of the pin, such as `GP0`. It may also be the name of a pin of another board. */
  readonly wire: string;
  /** If the task that detects hogs pauses for longer than this, the pause is a hog. */
  readonly hogLimitUs: number;
}

/**
 * Parses the pin of a monitor, such as `GP0`, or `GP0:20ms` if a pause of more than 20 ms is a hog. Throws StimulusError.
 */
export function parseMonitor(text: string): MonitorPlan {
  const [name = "", limit = USUAL_LIMIT, ...more] = text.split(":");
  // Only the target knows which pins it has.
  const wire = wireNamed(name);
  const ms = parseTime(limit);
  if (wire !== "" && ms !== undefined && ms > 0 && more.length === 0) {
    return { wire, hogLimitUs: ms * 1000 };
  }
  throw new StimulusError(
    `${JSON.stringify(text)} is not clear. Write GP0, or GP0:20ms if a pause of more than 20 ms is a hog.`,
  );
}

/** The limit for hogs if the user names no limit. */
const USUAL_LIMIT = "100ms";
