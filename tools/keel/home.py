# SPDX-License-Identifier: BSD-3-Clause
"""Where the command `keel` finds what belongs to it: installed, beside its
modules; in the tree, what was built there."""

import pathlib

import keel.limits

HOME = pathlib.Path(__file__).resolve().parents[2]


class Error(Exception):
    """Something is not where it belongs; the message says what."""


def is_installed():
    """Is this not the tree?"""
    return keel.limits.RULES.exists()


def image():
    """The monitor's image."""
    return HOME / ('keel.bin' if is_installed() else 'build/keel.bin')


def examples():
    """Guests to begin with, by name."""
    directory = HOME / ('examples' if is_installed() else 'guests/examples')
    found = {path.name: path for path in sorted(directory.glob('*'))
             if (path / 'manifest.dts').is_file()}
    if not found:
        raise Error(f'{directory}: no examples here')
    return found
