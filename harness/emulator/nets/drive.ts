/**
 * What one end does to a net: drive it strongly, pull it through tens of kiloohms, or leave it alone.
 * A pin with both pulls enabled holds whatever level there is, so it counts as floating.
 */
export type Drive = "low" | "high" | "pull-down" | "pull-up" | "floating";

export type Level = 0 | 1;
