# SPDX-License-Identifier: BSD-3-Clause
"""Begin a system of guests: copy an example into a new directory."""

import pathlib
import shutil

import keel.home

DEFAULT = 'lend'


class Error(Exception):
    """A directory that cannot be; the message says why."""


def options_of(parser):
    """`keel new`: its options."""
    parser.add_argument('--template', metavar='NAME', default=DEFAULT,
                        help=f'example to copy ({DEFAULT})')
    parser.add_argument('--list', action='store_true',
                        help='name the examples')
    parser.add_argument('directory', type=pathlib.Path, nargs='?',
                        help='to make')


def run(options):
    """`keel new`, to its end."""
    examples = keel.home.examples()
    if options.list:
        print(*examples, sep='\n')
        return
    if options.directory is None:
        raise Error('no directory named')
    if options.template not in examples:
        raise Error(f"--template {options.template}: there are "
                    f"{', '.join(examples)}")
    if options.directory.exists():
        raise Error(f'{options.directory}: is there already')
    shutil.copytree(examples[options.template], options.directory)
    print(f'{options.directory}:', *sorted(
        path.name for path in options.directory.iterdir()))
