/**
 * How one end drives a net: strongly, through a pull, or not at all. A firm pull (`firm-pull-up`, `firm-pull-down`) is
 * a resistor of a few kiloohms outside the chips. Any other pull is a resistor of tens of kiloohms in a chip. If both
 * pulls of a pin are enabled, the pin counts as floating, because it only keeps the current level of the net.
 */
export type Drive =
  | "low"
  | "high"
  | "firm-pull-up"
  | "firm-pull-down"
  | "pull-down"
  | "pull-up"
  | "floating";

export type Level = 0 | 1;
