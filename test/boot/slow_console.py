#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Run group nuisance on a console that is read at 115200 baud (N-30).

QEMU's UART blocks the CPU in each byte that nobody takes, so that wall time
says nothing: time is counted by instructions, as in the group elsewhere. That
no call waits for a UART is test/attack/n30_slow_console.c's to show.

usage: slow_console.py BUILD-DIRECTORY
"""

import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import common
import guest_tests
from keel.qemu import Machine

RATE = 11520               # bytes a second
CHUNK = 64                 # bytes


def read_slowly(machine, path):
    """Boot a machine; its console, read no faster than RATE."""
    said = b''
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(1)
        with subprocess.Popen(machine.command(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL) as process:
            try:
                connection, _ = server.accept()
                connection.settimeout(common.TIMEOUT)
                while data := connection.recv(CHUNK):
                    said += data
                    time.sleep(len(data) / RATE)
            finally:
                if process.poll() is None:
                    process.kill()
    return said.decode('utf-8', 'replace').replace('\r', '')


def nuisance(build):
    """Every point of the group has to hold."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / 'console'
        text = read_slowly(Machine(
            build.image, build.group('nuisance'), smp=1, extra=(
                '-chardev', f'socket,id=slow,path={path}',
                '-serial', 'chardev:slow',
                *guest_tests.COUNTED['nuisance'])), path)
    tests = guest_tests.read(text.splitlines())
    sys.stdout.writelines(f'{line[6:]}\n' for line in text.splitlines()
                          if '# it ' in line)
    bad = [f'{test.outcome} - {test.text}' for test in tests
           if test.outcome != 'ok']
    common.expect(tests and not bad, '\n'.join(bad) + text[-2000:])


def main():
    build, _ = common.argument()
    common.run_cases([('N-30: nuisance on a slow console',
                       lambda: nuisance(build))])


if __name__ == '__main__':
    main()
