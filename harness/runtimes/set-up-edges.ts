import type { Edge as NetEdge } from "../emulator/nets/net.ts";

/** What an emulated board has recorded about its nets. */
interface NetRecord {
  readonly edges: readonly NetEdge[];
  /** The edges among `edges` that were caused by the setup of a pin. */
  readonly setUpEdges: readonly NetEdge[];
}

/**
 * Finds the nets whose first edge from `startNs` on comes from a setup and not from a signal: (1) the program set up a
 * pin at the time of this edge, or (2) the net got its first level from outside exactly at `startNs`. Returns the time
 * of the first edge for each of these nets, in microseconds since `startNs`. `firstEdge` is the index of the first edge
 * in `edges` from `startNs` on.
 */
export function setUpEdges(
  { edges, setUpEdges: all }: NetRecord,
  { startNs, firstEdge }: { readonly startNs: number; readonly firstEdge: number },
): Map<string, number> {
  const fromSetup = new Set(all);
  const seen = new Set<string>();
  const times = new Map<string, number>();
  for (const edge of edges.slice(firstEdge)) {
    if (seen.has(edge.net)) continue;
    seen.add(edge.net);
    if (edge.ns === startNs || fromSetup.has(edge)) {
      times.set(edge.net, Math.round(edge.ns - startNs) / 1000);
    }
  }
  return times;
}
