# SPDX-License-Identifier: BSD-3-Clause
"""Prepare this machine and build the tree: what tools/run and tools/test
begin with. Each step is said in a line."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / 'tools'

# What booting the demo needs, of all that can be built.
IMAGE = 'keel.bin'
DEMO = 'guests/demo.cpio'
RUN_OPTIONS = ('-Dtests=false',)


class Error(Exception):
    """A step that failed; the message says which."""


def say(text, stream=None):
    """Tell of a step that may take a while."""
    print(text, file=stream or sys.stdout, flush=True)


def _failed(command):
    return Error(f"'{' '.join(command)}' failed")


def quietly(command, show=False, **options):
    """Run a command. Its output is shown when it fails, or with show on a
    terminal."""
    command = [str(word) for word in command]
    if show and sys.stdout.isatty():
        status = subprocess.run(command, check=False, **options).returncode
    else:
        done = subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              check=False, **options)
        status = done.returncode
        if status != 0:
            print(done.stdout, file=sys.stderr, flush=True)
    if status != 0:
        raise _failed(command)


def prepare(part=None, stream=None):
    """Install what is missing, and fetch the third-party sources: both say
    what they do. part is an option of tools/setup, for less than all."""
    for command in ([TOOLS / 'setup', *([part] if part else [])],
                    [TOOLS / 'fetch']):
        command = [str(word) for word in command]
        if subprocess.run(command, check=False, stdout=stream).returncode:
            raise _failed(command)


def build(directory, compiler='gcc', options=(), targets=(), stream=None):
    """Configure the build directory if needed, and build all of it or
    targets."""
    environment = dict(os.environ)
    if compiler == 'clang':
        environment.setdefault('CC_FOR_BUILD', 'clang-14')
    directory.mkdir(parents=True, exist_ok=True)
    if not os.access(directory, os.W_OK):
        raise Error(f'{directory}: cannot be written')
    if not (directory / 'build.ninja').exists():
        say(f'configuring {directory}', stream)
        quietly(['meson', 'setup', directory, ROOT, '--cross-file',
                 TOOLS / 'cross' / f'{compiler}.ini', *options],
                env=environment)
    say(f"building {', '.join(targets) or 'all'} in {directory}", stream)
    quietly(['ninja', '-C', directory, *targets], show=True)
