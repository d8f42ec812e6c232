/* SPDX-License-Identifier: BSD-3-Clause */
/* Code common to the two secondaries of the demo that speak FF-A. */
#ifndef DEMO_FFA_H
#define DEMO_FFA_H

#include "demo.h"
#include <keel/ffa.h>
#include <keel/ffa_memory.h>
#include <keel/mailbox.h>
#include <keel/smp.h>

#define DEMO_TAG 6

/* Words of the request to borrow a page. */
#define DEMO_WORD_HANDLE  0
#define DEMO_WORD_ADDRESS 1

/* Negotiates a version of FF-A, and says hello. */
static inline void demo_hello(const struct guest_boot *boot, uint32_t version,
			      const char *name)
{
	demo_expect_status("VERSION", guest_ffa_init(version), 0);
	guest_mailbox_init();
	say("Hello from %s, VM %u, which speaks FF-A %s.", guest_name,
	    boot->vm_id, name);
}

#endif
