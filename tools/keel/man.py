# SPDX-License-Identifier: BSD-3-Clause
"""Write the manual pages of the command `keel`, and its completion for bash,
as its parsers describe it: python3 tools/keel man DIRECTORY."""

import argparse
import os
import pathlib
import re
import sys

import keel.cli
import keel.limits
import keel.main

MORE = {
    'keel': ('FILES', 'A system of guests is a manifest, in the source of a '
             'device tree (.dts) or in TOML, and the kernels that it names. '
             'A table of TOML is a VM, and a table in it, ffa, has its '
             'properties of FF-A; a boolean is a property that is there or '
             'not, a number has 4 bytes, or 8 where it needs them, and a '
             'string may be a UUID.'),
    'keel-map': ('NOTES', 'Places are those of a boot by -kernel, without '
                 'U-Boot, which moves the ramdisk and the FDT to the end of '
                 'RAM.'),
}
STATUS = ('0 if all went well, 1 with one line of why it did not, 2 for a '
          'command line that cannot be.')


def escaped(text):
    """Text for roff: no macro, no escape, a hyphen that can be copied."""
    lines = text.replace('\\', r'\e').replace('-', r'\-').splitlines()
    return '\n'.join(rf'\&{line}' if line[:1] in ".'" else line
                     for line in lines)


def signature(action):
    """How an option or an argument is written."""
    value = action.metavar or ('{' + ','.join(map(str, action.choices)) + '}'
                               if action.choices else action.dest.upper())
    if not action.option_strings:
        return rf'\fI{escaped(action.metavar or action.dest)}\fR'
    names = ', '.join(rf'\fB{escaped(name)}\fR'
                      for name in action.option_strings)
    return names if action.nargs == 0 else (
        rf'{names} \fI{escaped(str(value))}\fR')


def sentence(parser):
    """The first of a parser's description, and the rest."""
    first, stop, rest = parser.description.partition('.\n')
    inner = re.search(r'\.\s+(?=[A-Z])', first)
    if inner:
        return first[:inner.start()] + '.', (first[inner.end():] + stop + rest)
    return first.rstrip('.') + '.', rest


def actions(parser):
    """What is on a command line, the commands of `keel` aside."""
    return [action for action in parser._actions if not isinstance(
        action, argparse._SubParsersAction)]


def page(name, parser, commands=None):
    """A manual page."""
    first, rest = sentence(parser)
    summary = first.partition(':')[0].rstrip('.').replace('\n', ' ')
    usage = parser.format_usage().removeprefix('usage: ')
    yield r'.\" SPDX-License-Identifier: BSD-3-Clause'
    yield (f'.TH {name.upper()} 1 "" "Keel {keel.limits.version()}" '
           '"User Commands"')
    yield f'.SH NAME\n{name} \\- {escaped(summary[:1].lower() + summary[1:])}'
    yield f'.SH SYNOPSIS\n.nf\n{escaped(usage.rstrip())}\n.fi'
    yield f'.SH DESCRIPTION\n{escaped(first)}'
    yield escaped(rest.strip()).replace('\n\n', '\n.PP\n')
    if commands:
        yield '.SH COMMANDS'
        for command, sub in commands.items():
            yield (f'.TP\n.BR keel\\-{command} (1)\n'
                   + escaped(sentence(sub)[0]))
    yield '.SH OPTIONS'
    for action in actions(parser):
        words = escaped(action.help or 'See above.')
        yield f'.TP\n{signature(action)}\n{words}'
    if name in MORE:
        title, text = MORE[name]
        yield f'.SH {title}\n{escaped(text)}'
    yield f'.SH EXIT STATUS\n{escaped(STATUS)}'
    others = ['keel', *(f'keel-{command}' for command in keel.cli.COMMANDS)]
    yield '.SH SEE ALSO\n' + ',\n'.join(
        f'.BR {escaped(other)} (1)' for other in others if other != name
        ).replace('),\n', ') ,\n')


def pages():
    """The text of each page, by its name."""
    os.environ['COLUMNS'] = '72'       # argparse breaks its lines at that
    top, commands = keel.cli.parser()
    made = {'keel': page('keel', top, commands)}
    for name, parser in commands.items():
        made[f'keel-{name}'] = page(f'keel-{name}', parser)
    return {name: '\n'.join(line for line in lines if line) + '\n'
            for name, lines in made.items()}


COMPLETION = '''\
# SPDX-License-Identifier: BSD-3-Clause
# Completion of keel for bash.
_keel()
{{
	local word=${{COMP_WORDS[COMP_CWORD]}}
	local before=${{COMP_WORDS[COMP_CWORD-1]}}
	local words=

	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		words="{commands}"
	else
		case "${{COMP_WORDS[1]}} $before" in
{values}
		*)
			case "$word" in
			-*) case "${{COMP_WORDS[1]}}" in
{options}
			esac ;;
			esac ;;
		esac
	fi
	if [ -n "$words" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}}
complete -o filenames -F _keel keel
'''


def completion():
    """The script for bash."""
    _, commands = keel.cli.parser()
    values, options = [], []
    for name, parser in commands.items():
        names = [text for action in parser._actions
                 for text in action.option_strings]
        options.append(f"\t\t\t{name}) words=\"{' '.join(names)}\" ;;")
        for action in parser._actions:
            if not action.option_strings or not action.choices:
                continue
            for text in action.option_strings:
                given = ' '.join(map(str, action.choices))
                values.append(f'\t\t"{name} {text}") words="{given}" ;;')
    return COMPLETION.format(
        commands=' '.join(['--help', '--version', *commands]),
        values='\n'.join(values), options='\n'.join(options))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directory = pathlib.Path(sys.argv[1])
    for name, text in pages().items():
        (directory / f'{name}.1').write_text(text)
    (directory / 'keel.bash').write_text(completion())


if __name__ == '__main__':
    keel.main.run('tools/keel man', main)
