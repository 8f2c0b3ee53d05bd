import { wireNamed } from "./board-pins.ts";
import { StimulusError } from "./stimulus/stimulus-error.ts";
import { parseTime } from "./stimulus/time-text.ts";

/**
 * The pin at which the UART of a monitor is read, and the limit for hogs. A hog is a task that blocks all other tasks.
 */
export interface MonitorPlan {
  /** The name of the pin, such as `GP0`. A board that is not a Pico may have other names. */
  readonly wire: string;
  /** If the task that detects hogs pauses for longer than this, aiorig reports a hog. */
  readonly hogLimitUs: number;
}

/**
 * Parses the pin of a monitor, such as `GP0`. The pin can be followed by the limit for hogs: `GP0:20ms` means that a
 * pause of more than 20 ms is a hog. Throws StimulusError if the text is in another form.
 */
export function parseMonitor(text: string): MonitorPlan {
  const [name = "", limit = USUAL_LIMIT, ...more] = text.split(":");
  // The pin is not checked here, because only the target knows which pins it has.
  const wire = wireNamed(name);
  const ms = parseTime(limit);
  if (wire !== "" && ms !== undefined && ms > 0 && more.length === 0) {
    return { wire, hogLimitUs: ms * 1000 };
  }
  throw new StimulusError(
    `${JSON.stringify(text)} is not clear. Write the pin, for example GP0, or the pin and the limit for a hog: with GP0:20ms, a pause of more than 20 ms is a hog.`,
  );
}

/** The limit for hogs if the user gives no limit. */
const USUAL_LIMIT = "100ms";
