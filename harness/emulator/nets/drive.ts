/**
 * How one end drives a net: strongly, through a resistor of a few kiloohms on its board (`firm-pull-up`,
 * `firm-pull-down`), through a pull of tens of kiloohms in a chip, or not at all. A pin with both pulls enabled only keeps
 * the current level of the net, so the pin counts as floating.
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
