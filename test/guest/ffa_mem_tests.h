/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of group "ffa_mem". Each leaves all pages where they were. */
#ifndef TEST_FFA_MEM_TESTS_H
#define TEST_FFA_MEM_TESTS_H

#include "ffa_party.h"
#include <keel/guest.h>

/* DONATE, LEND and SHARE between VMs of any two versions. */
void ffa_mem_pairs(void);

/* Regions with several borrowers, of several versions. */
void ffa_mem_many(void);

/* Refusals of calls by a VM that speaks FF-A, row by row. */
void ffa_mem_send(const struct caller *c);
void ffa_mem_retrieve(const struct caller *c);
void ffa_mem_return(const struct caller *c);

/* Prints which calls there are for a VM. One of SPCI 0.9 has no RX then. */
void ffa_show(const struct caller *c);

/* Grants and tags between SPCI 0.9 and FF-A. */
void ffa_mem_mixed(void);

/* The value that a VM of 1.2 gives each borrower of that version. */
void ffa_mem_values(void);

/* Refusals that hang on the sender's rights to a page. */
void ffa_mem_rights(const struct caller *c);

/* Refusals where there is no slot, or no page for a table, left. */
void ffa_mem_limits(const struct guest_boot *boot);

#endif
