/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors of FF-A that the library builds, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <hf/ffa_mem.h>

#define ROOM 256

static uint8_t d[ROOM];

static uint64_t at(unsigned offset, unsigned size)
{
	uint64_t v = 0;

	memcpy(&v, d + offset, size);
	return v;
}

/* A region for two borrowers, of two constituents. Returns its length. */
static uint32_t build(uint32_t version)
{
	const struct ffa_memory_region region = { .sender = 2,
						  .attributes =
							  FFA_MEMORY_NORMAL,
						  .flags = FFA_MEMORY_CLEAR,
						  .handle = 0x1122334455667788,
						  .tag = 0x8877665544332211,
						  .receiver_count = 2 };
	const struct ffa_memory_access accesses[] = {
		{ .receiver = 3,
		  .permissions = FFA_DATA_RW,
		  .implementation_defined = { 5, 6 } },
		{ .receiver = 4, .permissions = FFA_DATA_RO },
	};
	const struct ffa_memory_constituent constituents[] = {
		{ 0x40001000, 2, 0 },
		{ 0x140003000, 1, 0 },
	};
	uint32_t length;

	memset(d, 0xff, sizeof(d));
	length = ffa_memory_region_init(d, version, &region, accesses);
	return ffa_memory_region_add_constituents(d, version, length,
						  constituents, 2);
}

static void check(uint32_t version, unsigned header, unsigned access)
{
	unsigned composite = header + 2 * access;

	assert_int_equal(build(version), composite + 16 + 2 * 16);
	assert_int_equal(at(0, 2), 2);
	assert_int_equal(at(2, 2), 0x2f);
	assert_int_equal(at(4, 4), 1);
	assert_int_equal(at(8, 8), 0x1122334455667788);
	assert_int_equal(at(16, 8), 0x8877665544332211);
	assert_int_equal(at(24, 4), header == 32 ? 0 : access);
	assert_int_equal(at(28, 4), 2);
	if (header == 48) {
		assert_int_equal(at(32, 4), 48);
		assert_int_equal(at(36, 4) | at(40, 8), 0);
	}
	for (unsigned i = 0; i < 2; i++) {
		unsigned a = header + i * access;

		assert_int_equal(at(a, 2), 3 + i);
		assert_int_equal(at(a + 2, 2), 2 - i);
		assert_int_equal(at(a + 4, 4), composite);
		assert_int_equal(at(a + 8, 8), access == 32 && i == 0 ? 5 : 0);
		if (access == 32) {
			assert_int_equal(at(a + 16, 8), i == 0 ? 6 : 0);
			assert_int_equal(at(a + 24, 8), 0);
		}
	}
	assert_int_equal(at(composite, 8), (uint64_t)2 << 32 | 3);
	assert_int_equal(at(composite + 8, 8), 0);
	assert_int_equal(at(composite + 16, 8), 0x40001000);
	assert_int_equal(at(composite + 24, 8), 2);
	assert_int_equal(at(composite + 32, 8), 0x140003000);
	assert_int_equal(at(composite + 40, 8), 1);
	assert_int_equal(at(composite + 48, 1), 0xff);
	/* a response has one access descriptor */
	assert_ptr_equal(ffa_memory_region_get_composite(d, version),
			 d + header + access);
}

static void test_layouts(void **state)
{
	(void)state;
	check(FFA_VERSION_1_0, 32, 16);
	check(FFA_VERSION_1_1, 48, 16);
	check(FFA_VERSION_1_2, 48, 32);
}

static void test_handle(void **state)
{
	const struct ffa_args v = { { 0x84000061, 0, 0xaaaaaaaa80000001,
				      0xbbbbbbbb80000000 } };

	(void)state;
	assert_int_equal(ffa_mem_success_handle(v), 0x8000000080000001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_handle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
