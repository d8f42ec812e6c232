/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary of the test of docs/security.md: reads a word at each address of
 * its bootargs, "probe=8030000,8031000,...", and says which it may not.
 */
#include "trap.h"
#include <keel/guest.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#define INSN_LDR32 0xb9400000U /* ldr w0, [x0] */

const char guest_name[] = "probe";

static void probe(uint64_t address)
{
	static struct trap t;

	t.x[0] = address;

	say("0x%llx %s.", (unsigned long long)address,
	    trap_run(&t, TRAP_EL1H, INSN_LDR32) ? "aborts" : "can be read");
}

void guest_main(const struct guest_boot *boot)
{
	int chosen = fdt_path_offset(boot->fdt, "/chosen");
	const char *args = fdt_getprop(boot->fdt, chosen, "bootargs", NULL);
	const char *at = args ? strstr(args, "probe=") : NULL;

	if (!at)
		guest_panic("no probe= in the bootargs");
	for (at += strlen("probe="); *at; at += *at == ',') {
		char *end;
		uint64_t address = strtoull(at, &end, 16);

		if (end == at)
			guest_panic("no address at \"%s\"", at);
		probe(address);
		at = end;
	}
	say("probe: passed");
}
