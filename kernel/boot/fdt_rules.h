/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Nodes of a manifest, read by a list of the properties that they may have. A
 * property that is in no list is ignored with a notice, since manifests for
 * other versions have more, but one may be misspelled (N-24).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/boot/fdt_reader.h"

/* The VM that a node is of, and sets of them. */
enum users {
	NOBODY = 0,
	PRIMARY = 1,
	SECONDARIES = 2,
	ALL = 3,
};

struct fdt_rule {
	uint8_t users;	     /* that may have it */
	uint8_t required_by; /* users that must have it */
};

#define FDT_RULES_MAX 32

struct fdt_rules {
	const char *names; /* of properties: at most FDT_RULES_MAX strings */
	const struct fdt_rule *list;
	const char *source; /* the tree, for notices */
	enum users user;    /* the VM that the node is of */
	/* Reads the property of r, which rule number n is about, into *to. */
	bool (*read)(const struct boot_reader *r, unsigned n, enum users user,
		     void *to);
};

/*
 * Reads the properties of the reader's node into *to, in the order of the list.
 * Returns false, with the reader's error, for the first one that is not as it
 * has to be.
 */
bool fdt_read_by_rules(struct boot_reader *r, const struct fdt_rules *rules,
		       void *to);

/* Logs about a property, or with NULL about the node itself: "..., ignored". */
void fdt_notice(const struct boot_reader *r, const char *source,
		const char *name, const char *what);
