import type { Level } from "../trace/waveform.ts";

/** How a device drives a wire: strongly, with a resistor of some kiloohms, or not at all. */
export type DeviceDrive = "low" | "high" | "pull-up" | "pull-down" | "floating";

/**
 * The functions through which a device uses its wires. A target in virtual time gives these functions to each device.
 */
export interface DeviceWires {
  /** Returns the time since the start of the program, in microseconds. */
  nowUs(): number;
  /**
   * Returns the level of a wire. If nothing drives or pulls a wire, the target decides its level: either 0 or the last
   * level of the wire.
   */
  level(wire: string): Level;
  /** True if the program or another device drives a wire to this level. A pull does not count as a drive. */
  isHeld(wire: string, level: Level): boolean;
  /** Drives a wire from this call on. Before the first call, a device drives no wire. */
  drive(wire: string, drive: DeviceDrive): void;
  /** Plans an action at a time since the start of the program, in microseconds. */
  at(atUs: number, action: () => void): void;
}

/** A device that is attached to wires. It is deterministic: its only inputs are its wires and the time. */
export interface Device {
  /** Call this when a wire of the device gets a new level, at the time of the change. */
  levelChanged(wire: string, level: Level): void;
}
