# SPDX-License-Identifier: BSD-3-Clause
"""Boot an image on QEMU's virt machine and read its console."""

import dataclasses
import math
import os
import pathlib
import re
import selectors
import subprocess
import tempfile
import time

QEMU = 'qemu-system-aarch64'
UBOOT = '/usr/lib/u-boot/qemu_arm64/u-boot.bin'

BANNER = re.compile(r'^Keel \S+ \(\S+\)$', re.MULTILINE)
TABLE = re.compile(r'^  CPUs  ', re.MULTILINE)
PANIC = re.compile(r'^Panic: .*\n(?:.*\n)*  stopped\n\Z', re.MULTILINE)
REFUSED = re.compile(rf'^{QEMU}: (?!warning: )(.*)$', re.MULTILINE)


@dataclasses.dataclass
class Machine:
    """One virt machine, and what it boots."""
    kernel: str
    ramdisk: str = None
    append: str = None
    dtb: str = None
    gic: int = 3
    cpu: str = 'cortex-a57'
    smp: int = 4
    mem: str = '1G'
    uboot: bool = False        # load by U-Boot rather than by -kernel
    el2: bool = True           # False: the kernel starts at EL1
    extra: tuple = ()          # more arguments for QEMU

    def command(self):
        """The command line. RAM is not reserved on the machine that runs
        this, so it may be more than that has."""
        el2 = 'on' if self.el2 else 'off'
        line = [
            QEMU, '-nographic', '-no-reboot', '-nic', 'none', '-M',
            f'virt,virtualization={el2},gic-version={self.gic},'
            'memory-backend=ram',
            '-object',
            f'memory-backend-ram,id=ram,size={self.mem},reserve=off',
            '-m', self.mem, '-cpu', self.cpu, '-smp', str(self.smp),
        ]
        if self.uboot:
            line += ['-bios', UBOOT]
        for option in ('kernel', 'append', 'dtb'):
            value = getattr(self, option)
            if value is not None:
                line += [f'-{option}', str(value)]
        if self.ramdisk is not None:
            line += ['-initrd', str(self.ramdisk)]
        return line + [str(word) for word in self.extra]


@dataclasses.dataclass
class Result:
    """What came of a run."""
    text: str                  # the console, with plain line ends
    end: str                   # 'exit', 'timeout' or 'match'
    seconds: float
    returncode: int            # QEMU's own; of a killed one negative

    def lines(self):
        """The console as lines without trailing blanks."""
        return [line.rstrip() for line in self.text.splitlines()]


class Refused(Exception):
    """QEMU does not take its command line; the message says why."""


def refusal(result):
    """What QEMU itself said when it ended without a machine, or None."""
    said = REFUSED.findall(result.text)
    return said[-1] if result.returncode > 0 and said else None


def has_halted(text):
    """Has the monitor said its last? A pattern for run(): with settle, since
    an error about a secondary is not the last line for long."""
    if PANIC.search(text):
        return True
    *_, begin = 0, *(found.end() for found in BANNER.finditer(text))
    boot = text[begin:]
    return (begin > 0 and boot.endswith('\n') and not TABLE.search(boot) and
            boot.splitlines()[-1].startswith('ERROR: '))


class _Console:
    """Collect what the machine says, pass it on, look for an end."""

    def __init__(self, stream, until):
        self._parts = []
        self._stream = stream
        self._until = until
        if isinstance(until, str):
            self._until = re.compile(until, re.MULTILINE).search

    def text(self):
        """All of it so far."""
        return ''.join(self._parts)

    def feed(self, data):
        """Take bytes; True when what is waited for is there."""
        text = data.decode('utf-8', 'replace').replace('\r', '')
        self._parts.append(text)
        if self._stream:
            self._stream.write(text)
            self._stream.flush()
        return bool(self._until and self._until(self.text()))


def _read(process, console, deadline, settle):
    """Feed the console until there is an end; say which."""
    matched = False
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            wait = min(settle, left) if matched else left
            if left <= 0 or not selector.select(
                    None if wait == math.inf else wait):
                return 'match' if matched and wait == settle else 'timeout'
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                return 'exit'
            matched = console.feed(data)
            if matched and not settle:
                return 'match'


def run(machine, timeout=60, stream=None, until=None, settle=0):
    """Boot a machine (or a command line, a list) and return a Result.

    Ends when QEMU exits, after timeout seconds (None: never), or when the
    console has matched until, a regular expression or a function of the whole
    text, and then been silent for settle seconds; QEMU is gone in every case.
    The console is copied to stream as it comes.
    """
    command = machine if isinstance(machine, list) else machine.command()
    console = _Console(stream, until)
    start = time.monotonic()
    deadline = start + (math.inf if timeout is None else timeout)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as process:
        try:
            end = _read(process, console, deadline, settle)
            if end == 'exit':
                process.wait(timeout=10)
        finally:
            if process.poll() is None:
                process.kill()
    return Result(console.text(), end, time.monotonic() - start,
                  process.returncode)


def dump_dtb(machine, path):
    """Write the FDT that QEMU would hand to this machine's firmware. Raises
    Refused where QEMU has no such machine."""
    command = dataclasses.replace(machine, kernel=None, ramdisk=None,
                                  append=None, uboot=False).command()
    command[command.index('-M') + 1] += f',dumpdtb={path}'
    result = run(command, 30)
    if result.end != 'exit' or result.returncode != 0:
        raise Refused('QEMU refused: ' +
                      (refusal(result) or result.text.strip()))


def check(machine):
    """Raise Refused unless QEMU has this machine, with CPUs of AArch64: it
    calls the timer of those with the older architecture alone another."""
    with tempfile.TemporaryDirectory() as scratch:
        dtb = pathlib.Path(scratch) / 'dtb'
        dump_dtb(machine, dtb)
        if b'arm,armv8-timer' not in dtb.read_bytes():
            raise Refused(f'{machine.cpu}: not a CPU of AArch64')
