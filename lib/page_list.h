/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A list of free pages of 4 KiB. It has no lock of its own: the owner's guards
 * it. A page that is free begins with the address of the next one, which is no
 * valid entry of a table: its lowest bit is 0.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct page_list {
	void *first; /* NULL: empty */
	uint32_t count;
};

/* Adds a page. */
static inline void page_list_add(struct page_list *list, void *page)
{
	*(void **)page = list->first;
	list->first = page;
	list->count++;
}

/* Takes a page, and returns it with anything in it; NULL: there is none. */
static inline void *page_list_take(struct page_list *list)
{
	void *page = list->first;

	if (page != NULL) {
		list->first = *(void **)page;
		list->count--;
	}
	return page;
}

/* Moves count pages, which are there, to another list. */
static inline void page_list_move(struct page_list *from, struct page_list *to,
				  uint32_t count)
{
	while (count-- > 0)
		page_list_add(to, page_list_take(from));
}
