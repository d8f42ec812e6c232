/* SPDX-License-Identifier: BSD-3-Clause */
/* No region of SPCI 0.9 is in parts. */
#include "kernel/mem/parts.h"

enum status parts_lack(const struct region_pages *p, uint64_t pages)
{
	(void)p;
	(void)pages;
	return STATUS_INVALID_PARAMETERS;
}

enum status parts_clear(const struct cpu *cpu, struct region_pages *p)
{
	(void)cpu;
	(void)p;
	return STATUS_OK;
}

enum status parts_unmap(struct vm *vm, const struct slot_view *view, unsigned b)
{
	(void)vm;
	(void)view;
	(void)b;
	return STATUS_OK;
}

enum status parts_return(struct ptable *t, struct region_pages *p,
			 const struct region_id *id)
{
	(void)t;
	(void)p;
	(void)id;
	return STATUS_OK;
}
