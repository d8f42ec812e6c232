/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A guest from outside the tree: it has what is installed, and no more. The
 * same image is the primary, and a secondary that answers one message.
 */
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/memory.h>

#define SECONDARY 2

const char guest_name[] = "outside";

static void answer(void)
{
	spci_vm_id_t sender;
	uint32_t number;

	if (guest_receive(&sender, &number, sizeof(number)) != sizeof(number))
		guest_panic("no number");
	number++;
	guest_send(sender, &number, sizeof(number));
}

static void ask(void)
{
	uint32_t number = 41;

	if (guest_run(SECONDARY, 0).func != SPCI_MSG_WAIT_32 ||
	    guest_ask(SECONDARY, &number, sizeof(number), &number,
		      sizeof(number)) != sizeof(number))
		guest_panic("no answer");
	say("VM %u answers %u.", SECONDARY, (unsigned int)number);
	say("outside: passed");
}

void guest_main(const struct guest_boot *boot)
{
	guest_mailbox_init();
	if (boot->vm_id == HF_PRIMARY_VM_ID)
		ask();
	else
		answer();
}
