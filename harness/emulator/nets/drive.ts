/**
 * How one end drives a net: strongly, through a pull of tens of kiloohms, or not at all. A pin with both pulls
 * enabled only keeps the current level of the net, so the pin counts as floating.
 */
export type Drive = "low" | "high" | "pull-down" | "pull-up" | "floating";

export type Level = 0 | 1;
