/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A guest from outside the tree: it has what is installed, and no more. The
 * same image is the primary, and a secondary that answers one message.
 */
#include <errno.h>
#include <inttypes.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/memory.h>
#include <keel/run.h>
#include <keel/smp.h>
#include <keel/version.h>
#include <libfdt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDARY 2

/* An image of more than 1 MiB, whose parts are far from each other. */
#define LARGE (3 << 20)

const char guest_name[] = "outside";

GUEST_STACKS(1, 4096);

static uint8_t large[LARGE];

static void answer(void)
{
	spci_vm_id_t sender;
	uint32_t number;

	if (guest_receive(&sender, &number, sizeof(number)) != sizeof(number))
		guest_panic("no number");
	/* An atomic, which some compilers make a call of libgcc. */
	__atomic_add_fetch(&number, 1, __ATOMIC_SEQ_CST);
	guest_send(sender, &number, sizeof(number));
}

static void ask(void)
{
	uint32_t number = 41;

	if (guest_run(SECONDARY, 0).func != SPCI_MSG_WAIT_32 ||
	    guest_ask(SECONDARY, &number, sizeof(number), &number,
		      sizeof(number)) != sizeof(number))
		guest_panic("no answer");
	say("VM %d answers %5" PRIu32 ", 0x%08" PRIx32 ".", SECONDARY, number,
	    number);
}

/* Uses some of each header. */
static void use_libc(const void *fdt)
{
	const char *model = fdt_getprop(fdt, 0, "compatible", NULL);
	char text[32];

	memset(large, 0xa5, sizeof(large));
	if (memchr(large, 0, sizeof(large)) != NULL)
		guest_panic("memory is not as it was set");
	snprintf(text, sizeof(text), "%#.6x,%-4s|", UINT_MAX >> 12, "ab");
	if (strcmp(text, "0x0fffff,ab  |") != 0)
		guest_panic("snprintf makes \"%s\"", text);
	if (strtoul("0x7fz", NULL, 0) != 0x7f || errno != 0 ||
	    strtol("99999999999999999999", NULL, 10) != LONG_MAX ||
	    errno != ERANGE)
		guest_panic("strtol counts otherwise");
	if (model == NULL || strstr(model, "virt") == NULL)
		guest_panic("no machine in the FDT");
	if (guest_cpu_count() != 1)
		guest_panic("%zu CPUs have one stack", guest_cpu_count());
	say("version %d.%d, libc and libfdt are here.",
	    KEEL_GUEST_VERSION_MAJOR, KEEL_GUEST_VERSION_MINOR);
}

void guest_main(const struct guest_boot *boot)
{
	guest_mailbox_init();
	if (boot->vm_id != HF_PRIMARY_VM_ID) {
		answer();
		return;
	}
	use_libc(boot->fdt);
	ask();
	say("outside: passed");
}
