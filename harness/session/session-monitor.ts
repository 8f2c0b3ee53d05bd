import type { HogRecord, MonitorLane, MonitorRecord } from "../decoders/monitor.ts";

/** What the program of a session reported with a monitor. */
export interface SessionMonitor extends Omit<MonitorRecord, "lanes"> {
  readonly wire: string;
  readonly lanes: readonly NamedLane[];
  /** What is known about hogs, which are tasks that block all other tasks. Undefined if no task detects hogs. */
  readonly hogs?: HogRecord;
  /**
   * One sentence that says why the bytes cannot be read. Set only if the bytes cannot be read. If it is set, there are
   * no lanes.
   */
  readonly unreadable?: string;
}

export interface NamedLane extends MonitorLane {
  /** The name that the source of the program uses for this ident, such as the name of a function. */
  readonly name?: string;
}
