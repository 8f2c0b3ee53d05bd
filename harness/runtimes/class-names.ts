/**
 * The classes and functions that programs get from the probe, and that users may replace with `--use`. aiorig has its
 * own version of each of them. The probe's table `_MODULES` names the modules of these versions.
 */
export const CLASS_NAMES = [
  "Queue",
  "Semaphore",
  "BoundedSemaphore",
  "Condition",
  "Barrier",
  "Delay_ms",
  "WaitAny",
  "WaitAll",
  "ELO",
  "RingbufQueue",
  "Broker",
  "ThreadSafeEvent",
  "ThreadSafeQueue",
  "Message",
  "Context",
  "Switch",
  "ESwitch",
  "Pushbutton",
  "EButton",
  "ESP32Touch",
  "Keyboard",
  "Encoder",
  "AADC",
  "schedule",
  "cron",
  "AS_GPS",
  "HTU21D",
  "Initiator",
  "Responder",
  "NEC_IR",
  "LCD",
] as const;

export type ClassName = (typeof CLASS_NAMES)[number];
