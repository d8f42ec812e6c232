# SPDX-License-Identifier: BSD-3-Clause
"""Properties of trees as what they must be, or boot's reason why they are not
(kernel/boot/fdt_reader.c)."""

import struct


class Reason(Exception):
    """Why a property or a file cannot be."""


def string(value):
    """A string with one NUL, at its end."""
    if value.count(b'\0') != 1 or not value.endswith(b'\0'):
        raise Reason('not a string that ends with its only NUL')
    return value[:-1].decode('latin-1')


def number(value):
    """A number of one or two cells."""
    if len(value) not in (4, 8):
        raise Reason(f'{len(value)} bytes long, must be 4 or 8')
    return int.from_bytes(value, 'big')


def boolean(value):
    """True: it is there."""
    if value:
        raise Reason(f'{len(value)} bytes long, must be empty')
    return True


def cells(value):
    """A list of cells."""
    if len(value) % 4:
        raise Reason(f'{len(value)} bytes long, must be a multiple of 4')
    return [cell for cell, in struct.iter_unpack('>I', value)]
