import type { HogRecord, MonitorLane, MonitorRecord } from "../decoders/monitor.ts";

/** What the program of a session reported with a monitor. */
export interface SessionMonitor extends Omit<MonitorRecord, "lanes"> {
  readonly wire: string;
  readonly lanes: readonly NamedLane[];
  /**
   * The recorded hogs, which are tasks that block all other tasks. Undefined if no task of the program detects hogs.
   */
  readonly hogs?: HogRecord;
  /**
   * One sentence that says why the bytes of the monitor cannot be read. In this case, `lanes` is empty. Undefined if
   * the bytes can be read.
   */
  readonly unreadable?: string;
}

export interface NamedLane extends MonitorLane {
  /** The name that the source of the program shows for the lane's ident, such as the name of a function. */
  readonly name?: string;
}
