/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The part of a C++ runtime that compilers call by themselves (Itanium C++ ABI,
 * 3.2.6 and 3.3.5), and the operators of the heap. There are no exceptions, no
 * type information and no guards of local statics. Destructors of global
 * objects never run, since a guest has no end.
 */
#include <keel/guest.h>
#include <stdlib.h>

void *__dso_handle;

int __cxa_atexit(void (*destroy)(void *), void *object, void *dso);
_Noreturn void __cxa_pure_virtual(void);
_Noreturn void __cxa_deleted_virtual(void);

/* new and new[]; delete and delete[], without and with the size. */
void *cxx_new(size_t size) __asm__("_Znwm");
void *cxx_new_array(size_t size) __asm__("_Znam");
void cxx_delete(void *memory) __asm__("_ZdlPv");
void cxx_delete_array(void *memory) __asm__("_ZdaPv");
void cxx_delete_sized(void *memory, size_t size) __asm__("_ZdlPvm");
void cxx_delete_array_sized(void *memory, size_t size) __asm__("_ZdaPvm");

/* An object of no bytes has an address of its own, too. */
void *cxx_new(size_t size)
{
	void *memory = malloc(size);

	if (memory == NULL)
		guest_panic("the heap has no %zu bytes for new", size);
	return memory;
}

void *cxx_new_array(size_t size)
{
	return cxx_new(size);
}

void cxx_delete(void *memory)
{
	free(memory);
}

void cxx_delete_array(void *memory)
{
	free(memory);
}

void cxx_delete_sized(void *memory, size_t size)
{
	(void)size;
	free(memory);
}

void cxx_delete_array_sized(void *memory, size_t size)
{
	(void)size;
	free(memory);
}

int __cxa_atexit(void (*destroy)(void *), void *object, void *dso)
{
	(void)destroy;
	(void)object;
	(void)dso;
	return 0;
}

void __cxa_pure_virtual(void)
{
	guest_panic("a pure virtual function was called");
}

void __cxa_deleted_virtual(void)
{
	guest_panic("a deleted virtual function was called");
}
