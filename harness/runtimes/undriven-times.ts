import type { DriveChange } from "../emulator/nets/net.ts";
import type { Undriven } from "../trace/waveform.ts";

/**
 * Returns the periods in which nothing drove or pulled a net of an emulated board. They are sorted by their ends, and
 * their times are in microseconds since `startNs`. `wire` is the name of the net. If nothing drives or pulls a net at
 * the end of the run, its last period ends at infinity. A period of less than 20 us does not count, because the
 * firmware releases a pin for some microseconds while it configures the pin.
 */
export function undrivenTimes(changes: readonly DriveChange[], startNs: number): Undriven[] {
  const since = new Map<string, number>();
  const times: Undriven[] = [];
  const usOf = (ns: number) => Math.max(0, Math.round(ns - startNs) / 1000);
  for (const { net, ns, isDriven } of changes) {
    if (!isDriven) since.set(net, usOf(ns));
    else if (since.has(net)) {
      times.push({ wire: net, fromUs: since.get(net)!, toUs: usOf(ns) });
      since.delete(net);
    }
  }
  for (const [wire, fromUs] of since) times.push({ wire, fromUs, toUs: Number.POSITIVE_INFINITY });
  return times.filter(({ fromUs, toUs }) => toUs - fromUs >= SHORTEST_US);
}

const SHORTEST_US = 20;
