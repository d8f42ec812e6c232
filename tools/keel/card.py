# SPDX-License-Identifier: BSD-3-Clause
"""Write an image of an SD card that a Raspberry Pi 4 boots Keel from: by
U-Boot where one is given, else by the firmware alone; or one with a script
for the U-Boot that another board has elsewhere. Needs no root. A Raspberry
Pi's card also wants the firmware's own files (docs/boards.md): name them
too."""

import argparse
import pathlib

import keel.cpio
import keel.home
import keel.limits
import keel.main
import keel.map
import keel.ramdisk
import keel.sdimage

ERRORS = (keel.home.Error, keel.limits.Error, keel.ramdisk.Error,
          keel.sdimage.Error)


def arguments_to(parser):
    """What the command and the tool of the tree have."""
    parser.add_argument('-o', '--output', required=True, metavar='FILE',
                        help='image to write')
    parser.add_argument('--board', choices=keel.sdimage.BOARDS,
                        default='rpi4', help='untried: rpi3, rpi5; uboot: any '
                        'that runs /boot.scr of a card')
    parser.add_argument('--dtb', metavar='FILE',
                        help='device tree, of whatever name')
    parser.add_argument('--uboot', metavar='FILE',
                        help='u-boot.bin for the Raspberry Pi 4')
    parser.add_argument('--armstub', metavar='FILE',
                        help="TF-A's bl31.bin, instead of the firmware's stub")
    parser.add_argument('--append', default='', metavar='TEXT',
                        type=keel.main.command_line,
                        help='command line for the primary VM')
    parser.add_argument('--build', type=pathlib.Path, metavar='DIR',
                        help='check against the limits of this build, not '
                        'those of a default one')


def write(options):
    """Check, write the image, and tell what is on it."""
    files, vms = keel.sdimage.check(
        keel.limits.options(options.build), options.kernel, options.ramdisk,
        options.dtb, options.uboot, options.armstub, options.board)
    keel.sdimage.write(
        options.output, options.kernel, options.ramdisk, options.dtb,
        options.uboot, options.armstub, options.append, options.more,
        options.board)
    print(f'{options.output}: a card with {options.kernel} and '
          f'{options.ramdisk}:',
          *keel.ramdisk.table(files, keel.ramdisk.roles(files, vms)), sep='\n')
    names = {pathlib.Path(path).name for path in options.more}
    board = keel.sdimage.BOARDS[options.board]
    missing = [name for name in board.firmware if name not in names]
    if board.config and options.dtb is None and board.dtb not in names:
        missing.append(board.dtb)
    if missing:
        print(f"A real card also wants {', '.join(missing)}.")


def more_to(parser):
    """The firmware's files."""
    parser.add_argument('more', nargs='*', metavar='file',
                        help='more files for the card, under their names')


def sdimage():
    """tools/sdimage, to its end."""
    parser = argparse.ArgumentParser(prog='tools/sdimage', description=__doc__,
                                     allow_abbrev=False)
    arguments_to(parser)
    parser.add_argument('--kernel', required=True, metavar='FILE',
                        help='keel.bin')
    parser.add_argument('--ramdisk', required=True, metavar='FILE',
                        help='what tools/mkramdisk packed')
    more_to(parser)
    write(parser.parse_args())


def options_of(parser):
    """`keel card`: its options."""
    arguments_to(parser)
    parser.add_argument('--kernel', metavar='FILE',
                        help='keel.bin (the one installed)')
    parser.add_argument('ramdisk', metavar='ramdisk',
                        help='what `keel pack` packed')
    more_to(parser)


def run(options):
    """`keel card`, to its end."""
    options.kernel = options.kernel or str(keel.home.image())
    write(options)
