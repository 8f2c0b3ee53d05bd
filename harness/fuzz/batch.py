# Runs many programs one after the other in one interpreter of the reference. The host appends a call of `run_programs`.

import asyncio
import probe


def run_programs(programs, use, notes_deadlines):
    """Runs each program in the same way as the probe runs a single program. Each item of `programs` is a
    pair: the sentinel, with which each printed line of the probe starts, and the source text. If
    `notes_deadlines` is true, the program also marks the deadline of each sleep, limit and block."""
    sleep_ms, wait_for_ms, block_ms = asyncio.sleep_ms, asyncio.wait_for_ms, probe.block_ms

    def note(ms):
        if ms is not None and ms > 0:
            probe.mark("deadline", probe.ticks_add(probe.ticks_ms(), ms))

    def noted_sleep_ms(ms):
        note(ms)
        return sleep_ms(ms)

    def noted_wait_for_ms(aw, ms):
        note(ms)
        return wait_for_ms(aw, ms)

    def noted_block_ms(ms):
        note(ms)
        block_ms(ms)

    if notes_deadlines:
        asyncio.sleep_ms = noted_sleep_ms
        asyncio.wait_for_ms = noted_wait_for_ms
        probe.block_ms = noted_block_ms
    for sentinel, source in programs:
        asyncio.new_event_loop().set_exception_handler(None)
        asyncio._sleep.is_armed = False
        # Resets the probe for the next program. Importing the probe again would take far more time.
        probe._count = probe._elapsed_us = 0
        probe._closed = False
        probe.launch("program.py", sentinel, use, False, source)
