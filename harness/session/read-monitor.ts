import { decodeMonitor, findHogs, MONITOR_FORMAT } from "../decoders/monitor.ts";
import { bitMsOf } from "../trace/serial-line.ts";
import { edgesOf } from "../trace/waveform.ts";
import { findMonitorNames } from "./monitor-names.ts";
import type { MonitorPlan } from "./monitor-plan.ts";
import type { Session } from "./session.ts";
import type { NamedLane } from "./session-monitor.ts";

/** Reads the bytes of a monitor from the edges of a session, and adds the decoded events to the session. */
export function addMonitor(session: Session, { wire, hogLimitUs }: MonitorPlan): Session {
  const { waveform, lengthUs, program } = session;
  if (waveform === undefined) return session;
  const { resolutionUs = 0, initial } = waveform;
  const bitUs = bitMsOf(MONITOR_FORMAT) * 1000;
  if (resolutionUs > bitUs / 4) {
    const unreadable = `the instrument measures edges in steps of ${resolutionUs} us, but a bit of the monitor lasts ${bitUs} us.`;
    return { ...session, monitor: { wire, ...NOTHING, unreadable } };
  }
  const record = decodeMonitor(edgesOf(waveform, wire), initial[wire] ?? null, lengthUs);
  const names = findMonitorNames(program.text);
  // Ident 0 is for the task that detects hogs. If the program's source uses ident 0 for something else, the program
  // does not detect hogs.
  const hogs = names.has(0) ? undefined : findHogs(record, hogLimitUs, lengthUs);
  const lanes = record.lanes.map((lane): NamedLane => {
    const name = names.get(lane.ident) ?? (lane.ident === 0 && hogs ? HOG_NAME : undefined);
    return { ...lane, ...(name !== undefined && { name }) };
  });
  return { ...session, monitor: { ...record, wire, lanes, ...(hogs && { hogs }) } };
}

const NOTHING = { bytes: 0, lanes: [], resets: [], problems: [] };

const HOG_NAME = "hog_detect";
