/**
 * How one end drives a net: strongly, through a pull of tens of kiloohms, or not at all. If a pin has both pulls
 * enabled, it keeps the current level, so it counts as floating.
 */
export type Drive = "low" | "high" | "pull-down" | "pull-up" | "floating";

export type Level = 0 | 1;
