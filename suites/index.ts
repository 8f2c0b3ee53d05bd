import type { Group } from "../harness/check/clause.ts";
import adc from "./adc.suite.ts";
import barrier from "./barrier.suite.ts";
import broker from "./broker.suite.ts";
import bsem from "./bsem.suite.ts";
import cancel from "./cancel.suite.ts";
import cond from "./cond.suite.ts";
import context from "./context.suite.ts";
import corner from "./corner.suite.ts";
import delayms from "./delayms.suite.ts";
import ebutton from "./ebutton.suite.ts";
import elo from "./elo.suite.ts";
import encoder from "./encoder.suite.ts";
import eswitch from "./eswitch.suite.ts";
import event from "./event.suite.ts";
import gather from "./gather.suite.ts";
import gps from "./gps.suite.ts";
import hd44780 from "./hd44780.suite.ts";
import hil from "./hil.suite.ts";
import htu21d from "./htu21d.suite.ts";
import i2clink from "./i2clink.suite.ts";
import ir from "./ir.suite.ts";
import keyboard from "./keyboard.suite.ts";
import lock from "./lock.suite.ts";
import memory from "./memory.suite.ts";
import monitor from "./monitor.suite.ts";
import msg from "./msg.suite.ts";
import pin from "./pin.suite.ts";
import pushbutton from "./pushbutton.suite.ts";
import queue from "./queue.suite.ts";
import rbq from "./rbq.suite.ts";
import repl from "./repl.suite.ts";
import run from "./run.suite.ts";
import sched from "./sched.suite.ts";
import sem from "./sem.suite.ts";
import sleep from "./sleep.suite.ts";
import stream from "./stream.suite.ts";
import switches from "./switch.suite.ts";
import task from "./task.suite.ts";
import touch from "./touch.suite.ts";
import tse from "./tse.suite.ts";
import tsf from "./tsf.suite.ts";
import tsq from "./tsq.suite.ts";
import waitFor from "./waitfor.suite.ts";
import yielding from "./yield.suite.ts";

/** All groups of the suite. A suite file that is missing here is not listed, explained or run. */
export const groups: readonly Group[] = [
  task,
  yielding,
  sleep,
  cancel,
  gather,
  waitFor,
  event,
  lock,
  tsf,
  run,
  queue,
  sem,
  bsem,
  cond,
  barrier,
  tse,
  tsq,
  msg,
  context,
  delayms,
  elo,
  rbq,
  broker,
  stream,
  corner,
  memory,
  sched,
  switches,
  eswitch,
  pushbutton,
  ebutton,
  touch,
  encoder,
  adc,
  keyboard,
  ir,
  hd44780,
  htu21d,
  gps,
  i2clink,
  hil,
  pin,
  monitor,
  repl,
];
