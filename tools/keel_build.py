# SPDX-License-Identifier: BSD-3-Clause
"""Prepare this machine and build the tree: what tools/run and tools/test
begin with."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = ROOT / 'tools'


class Error(Exception):
    """A step that failed; the message says which."""


def quietly(command, **options):
    """Run a command. On a terminal its output is shown, else only when it
    fails."""
    command = [str(word) for word in command]
    if sys.stdout.isatty():
        status = subprocess.run(command, check=False, **options).returncode
    else:
        done = subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              check=False, **options)
        status = done.returncode
        if status != 0:
            print(done.stdout, flush=True)
    if status != 0:
        raise Error(f"'{' '.join(command)}' failed")


def prepare():
    """Install what is missing, and fetch the third-party sources."""
    quietly([TOOLS / 'setup'])
    quietly([TOOLS / 'fetch'])


def build(directory, compiler='gcc', options=()):
    """Configure the build directory if needed, and build all of it."""
    environment = dict(os.environ)
    if compiler == 'clang':
        environment.setdefault('CC_FOR_BUILD', 'clang-14')
    if not (directory / 'build.ninja').exists():
        quietly(['meson', 'setup', directory, ROOT, '--cross-file',
                 TOOLS / 'cross' / f'{compiler}.ini', *options],
                env=environment)
    quietly(['ninja', '-C', directory])
