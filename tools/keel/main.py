# SPDX-License-Identifier: BSD-3-Clause
"""What the command lines of all tools have in common: how they end, and
options that are checked."""

import argparse
import math
import os
import subprocess
import sys

INTERRUPTED = 130          # as a shell has it: 128 and the signal's number
NOBODY_READS = 141


def _line(error):
    """An error in one line: names in files may have any bytes."""
    return ''.join(one if one.isprintable() else f'\\x{ord(one):02x}'
                   for one in str(error))


def run(tool, main, *errors):
    """Run main(); end with one line, and 1, on an error of the machine or one
    of these classes, and without a word where nobody reads on."""
    try:
        main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # What is left to write must not fail again at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(NOBODY_READS)
    except OSError as error:
        where = f'{error.filename}: ' if error.filename is not None else ''
        sys.exit(f'{tool}: {_line(where)}{error.strerror or error}')
    except (subprocess.SubprocessError, *errors) as error:
        sys.exit(f'{tool}: {_line(error)}')


def seconds(text):
    """The type of an option: a time that passes."""
    value = float(text)
    if not math.isfinite(value) or value <= 0:
        raise argparse.ArgumentTypeError(f'{text}: no number above 0')
    return value


def count(text):
    """The type of an option: 1 or more."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f'{text}: less than 1')
    return value


def board(text):
    """The type of an option: a machine, by QEMU's name or by ours."""
    return 'rpi4' if text == 'raspi4b' else text


LINE_MAX = 2047            # what Linux on arm64 keeps of it


def command_line(text):
    """The type of an option: a command line for a kernel."""
    if len(text) > LINE_MAX:
        raise argparse.ArgumentTypeError(
            f'{len(text)} characters, Linux reads {LINE_MAX} at most')
    if text and not (text.isascii() and text.isprintable()):
        raise argparse.ArgumentTypeError('not printable, in one line')
    return text


def given(options):
    """The names of the options that are on the command line: all whose
    default is None, or false, are something else then."""
    return [name for name, value in vars(options).items()
            if value is not None and value is not False and value != []]


def only_with(parser, options, names, what):
    """Refuse those of these options that were given: they would do
    nothing."""
    for name in names:
        if name in given(options):
            parser.error(f"--{name.replace('_', '-')}: only {what}")
