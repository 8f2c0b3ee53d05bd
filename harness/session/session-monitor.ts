import type { HogRecord, MonitorLane, MonitorRecord } from "../decoders/monitor.ts";

/** What the program of a session reported with a monitor. */
export interface SessionMonitor extends Omit<MonitorRecord, "lanes"> {
  readonly wire: string;
  readonly lanes: readonly NamedLane[];
  /** Undefined if no task detects hogs. */
  readonly hogs?: HogRecord;
  /** Why nobody can read the bytes. One sentence. Then there are no lanes. */
  readonly unreadable?: string;
}

export interface NamedLane extends MonitorLane {
  /** What the source of the program says that the ident is, such as the name of a function. */
  readonly name?: string;
}
