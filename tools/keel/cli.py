# SPDX-License-Identifier: BSD-3-Clause
"""Make, check and boot systems of guests for the Keel monitor."""

import argparse
import sys

import keel.boot
import keel.card
import keel.check
import keel.limits
import keel.main
import keel.map
import keel.new
import keel.pack

COMMANDS = {'new': keel.new, 'pack': keel.pack, 'check': keel.check,
            'map': keel.map, 'run': keel.boot, 'card': keel.card}
ERRORS = (*keel.pack.ERRORS, *keel.card.ERRORS, *keel.boot.ERRORS,
          keel.check.Error, keel.new.Error)


def parser():
    """The command line's parser, and those of the commands by name."""
    top = argparse.ArgumentParser(prog='keel', description=__doc__,
                                  allow_abbrev=False)
    top.add_argument('--version', action='version',
                     version=f'keel {keel.limits.version()}')
    commands = top.add_subparsers(dest='command', metavar='command',
                                  required=True)
    for name, module in COMMANDS.items():
        module.options_of(commands.add_parser(
            name, description=module.__doc__, allow_abbrev=False,
            help=module.__doc__.partition('\n')[0].partition(':')[0],
            formatter_class=argparse.RawDescriptionHelpFormatter))
    return top, commands.choices


def main():
    """The command, to its end."""
    words = sys.argv[1:]
    tool = f'keel {words[0]}' if words and words[0] in COMMANDS else 'keel'

    def run():
        options = parser()[0].parse_args(words)
        COMMANDS[options.command].run(options)

    keel.main.run(tool, run, *ERRORS)


if __name__ == '__main__':
    main()
