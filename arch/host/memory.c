/* SPDX-License-Identifier: BSD-3-Clause */
/* Fake RAM, and the monitor's access to it through its own map and windows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/cpu_state.h"
#include "arch/guest_memory.h"
#include "arch/host.h"
#include "arch/stage1.h"
#include "arch/window.h"

static _Alignas(PAGE_SIZE) uint64_t root[STAGE1_ENTRIES];

/* Buffers, and the monitor's protection of them. No pages: not mapped. */
static struct {
	uint64_t begin;
	uint64_t pages;
	uint64_t prot;
} buffers[WINDOW_BUFFERS];

/* Stands for a buffer where there is no RAM. */
static uint8_t nowhere[WINDOW_BUFFER_PAGES * PAGE_SIZE];

struct pa_range host_absent;

_Noreturn static void fail(const char *why, uint64_t a)
{
	fprintf(stderr, "%s: 0x%llx\n", why, (unsigned long long)a);
	abort();
}

void host_ram_init(void)
{
	void *at = (void *)(uintptr_t)HOST_RAM_BEGIN;
	size_t size = HOST_RAM_END - HOST_RAM_BEGIN;

	/* Unmaps RAM of an earlier call; nothing else is mapped here. */
	munmap(at, size);
	if (mmap(at, size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			 MAP_FIXED_NOREPLACE,
		 -1, 0) != at)
		fail("no RAM to be had", HOST_RAM_BEGIN);
	memset(root, 0, sizeof(root));
	memset(buffers, 0, sizeof(buffers));
	host_absent = (struct pa_range){ 0, 0 };
}

static bool in_ram(uint64_t a, uint64_t size)
{
	return a >= HOST_RAM_BEGIN && a < HOST_RAM_END &&
	       size <= HOST_RAM_END - a;
}

uint64_t *stage1_root(void)
{
	return root;
}

uint64_t host_monitor_prot(uint64_t a)
{
	uint64_t entry = 0;
	const uint64_t *table = root;

	for (unsigned n = 0; n < WINDOW_BUFFERS; n++) {
		if (a >= buffers[n].begin &&
		    (a - buffers[n].begin) / PAGE_SIZE < buffers[n].pages)
			return buffers[n].prot;
	}
	for (int level = 0; level <= STAGE1_LAST; level++) {
		entry = table[stage1_index(a, level)];
		if (!stage1_is_table(entry, level))
			return entry & S1_VALID ? stage1_prot(entry) : 0;
		table = stage1_next(entry);
	}
	return 0;
}

/* Returns how many of the first bytes of [a, a + size) are present. */
static size_t present(uint64_t a, size_t size)
{
	if (a >= host_absent.end || a + size <= host_absent.begin)
		return size;
	return a >= host_absent.begin ? 0 : host_absent.begin - a;
}

bool guest_copy(void *to, const void *from, size_t size)
{
	size_t readable = present((uintptr_t)from, size);
	size_t n = present((uintptr_t)to, readable);

	memcpy(to, from, n);
	return n == size;
}

bool guest_zero(void *to, size_t size)
{
	size_t n = present((uintptr_t)to, size);

	memset(to, 0, n);
	return n == size;
}

/* Ends the test: guests have no stage 1 in the host build. */
bool guest_translate(uint64_t va)
{
	fail("a walk of stage 1", va);
}

bool window_clear(const struct cpu *cpu, pa_t start, uint64_t pages)
{
	if (arch_cpu_view(cpu)->index != host_cpu_index)
		fail("another CPU's window", arch_cpu_view(cpu)->index);
	if (pages == 0 || pages > WINDOW_PAGES ||
	    !in_ram(start.pa, pages * PAGE_SIZE))
		fail("cannot be cleared", start.pa);
	host_step(HOST_CLEAR, start.pa);
	return guest_zero((void *)(uintptr_t)start.pa, pages * PAGE_SIZE);
}

void *window_map_buffer(uint32_t n, pa_t start, uint64_t pages, bool writable)
{
	if (n >= WINDOW_BUFFERS || buffers[n].pages != 0 || pages == 0 ||
	    pages > WINDOW_BUFFER_PAGES)
		fail("no buffer, or one that is mapped", n);
	buffers[n].begin = start.pa;
	buffers[n].pages = pages;
	buffers[n].prot = writable ? S1_DATA : S1_RODATA;
	stage1_publish();
	return in_ram(start.pa, pages * PAGE_SIZE) ?
		       (void *)(uintptr_t)start.pa :
		       nowhere;
}

void window_unmap_buffer(uint32_t n, uint64_t pages)
{
	if (n >= WINDOW_BUFFERS || buffers[n].pages != pages)
		fail("not what is mapped as a buffer", n);
	buffers[n].pages = 0;
	stage1_forget(buffers[n].begin);
}
