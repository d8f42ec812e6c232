/* SPDX-License-Identifier: BSD-3-Clause */
/* Sizes and symbols that entry.S, the linker script and C agree on. */
#pragma once

#define STACK_SIZE   4096
#define STACK_STRIDE 8192 /* with the hole below */

/* Bytes behind the image that its header asks boot loaders to keep free. */
#define IMAGE_ROOM 0x200000

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Of what is written with the MMU off, and not zeroed after that. */
#define MMU_OFF_BSS __attribute__((section(".bss.boot_tables"), aligned(4096)))

/* The stacks in physical memory; window_tables.h says where they are mapped. */
extern uint8_t stacks[][STACK_SIZE];

/* Ends of the segments; each begins where the one before ends. */
extern uint8_t image_begin[]; /* text, read and execute */
extern uint8_t text_end[];    /* rodata, read */
extern uint8_t rodata_end[];  /* data, read and write */
extern uint8_t stacks_begin[];
extern uint8_t stacks_end[]; /* bss */
extern uint8_t image_end[];
#endif
