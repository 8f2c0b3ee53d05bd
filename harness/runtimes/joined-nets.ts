import type { Board } from "../emulator/simulation/board.ts";
import type { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import type { PinSetup } from "../trace/pin-setup.ts";

/**
 * Makes the nets of an emulated board: one net for each wire, but only one net for wires that are joined. This net has
 * the name of the first of the joined wires. Returns the name of each wire's net.
 */
export function joinNets(
  simulation: CoSimulation,
  board: Board,
  { wires, joins = [] }: PinSetup,
): ReadonlyMap<string, string> {
  const netOf = new Map(Object.keys(wires).map((wire) => [wire, wire]));
  for (const [a, b] of joins) {
    const [kept, old] = [netOf.get(a)!, netOf.get(b)!];
    for (const [wire, net] of netOf) if (net === old) netOf.set(wire, kept);
  }
  for (const net of new Set(netOf.values())) {
    const pins = Object.entries(wires).filter(([wire]) => netOf.get(wire) === net);
    simulation.join(net, ...pins.map(([, gpio]) => board.pin(gpio)));
  }
  return netOf;
}
