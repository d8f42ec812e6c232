/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/drivers/uart_list, N-46: each kind of UART that boot has a driver for,
 * against a model of its registers, here by address and mask as manuals have
 * them: the bytes come out, nothing is written to a UART that is full, and one
 * that hangs is given up.
 */
#include "kernel/drivers/console.h"
#include "kernel/drivers/uart_list.h"

#include "kernel/boot/machine_console.h"
#include "test/support/fdt_build.h"
#include "test/support/machine.h"

#define UART 0x9000000U

/* Bits of a register while the UART has room, and while it has not. */
struct flags {
	uint32_t at, yes, no;
};

struct command {
	uint32_t at, value;
};

/* A UART as its manual describes it. */
struct model {
	const char *compatible;
	uint32_t data;
	unsigned width, data_width; /* bytes of an access */
	unsigned depth;		    /* bytes that it takes when empty */
	struct flags room, sent;
	struct command before[2], after; /* that each byte needs; {}: none */
	struct command enabled;		 /* a mask, all of which is set */
	uint32_t disabled;		 /* bits that keep it off */
};

#define PL011                                     \
	.width = 4, .data_width = 4, .depth = 16, \
	.room = { 0x18, 0, 1U << 5 }, .sent = { 0x18, 1U << 7, 1U << 3 }
#define NS8250(shift, w)                             \
	.width = (w), .data_width = (w), .depth = 1, \
	.room = { 5U << (shift), 0x20, 0 }, .sent = { 5U << (shift), 0x40, 0 }
#define GENI                                                    \
	.data = 0x700, .width = 4, .data_width = 4, .depth = 1, \
	.room = { 0x40, 0, 1 }, .sent = { 0x40, 0, 1 },         \
	.before = { { 0x270, 1 }, { 0x600, 0x08000000 } }
#define LPUART                                                  \
	.data = 0x1c, .width = 4, .data_width = 4, .depth = 16, \
	.room = { 0x14, 1U << 23, 0 }, .sent = { 0x14, 1U << 22, 0 }
#define SCIF(shift)                                                     \
	.data = 3U << (shift), .width = 2, .data_width = 1, .depth = 8, \
	.room = { 4U << (shift), 0x20, 0 },                             \
	.sent = { 4U << (shift), 0x40, 0 }, .after = { 4U << (shift), 0x9f }
#define MESON                                                \
	.data = 0, .width = 4, .data_width = 4, .depth = 64, \
	.room = { 0xc, 0, 1U << 21 }, .sent = { 0xc, 1U << 22, 1U << 25 }
#define EXYNOS                                                 \
	.data = 0x20, .width = 4, .data_width = 4, .depth = 1, \
	.room = { 0x10, 4, 0 }, .sent = { 0x10, 4, 0 }

static const struct model models[] = {
	{ "arm,pl011", PL011, .enabled = { 0x30, 0x101 } },
	{ "arm,sbsa-uart", PL011 },
	{ "brcm,bcm2835-aux-uart", NS8250(2, 4) },
	{ "snps,dw-apb-uart", NS8250(0, 1) },
	{ "ns16550a", NS8250(0, 1) },
	{ "ns16550", NS8250(0, 1) },
	{ "mediatek,mt6577-uart", NS8250(2, 4) },
	{ "nvidia,tegra20-uart", NS8250(2, 4) },
	{ "ti,am654-uart", NS8250(2, 4) },
	{ "qcom,geni-debug-uart", GENI },
	{ "qcom,geni-uart", GENI },
	{ "qcom,msm-uartdm-v1.4", .data = 0x100, .width = 4, .data_width = 4,
	  .depth = 1, .room = { 0xa4, 8, 0 }, .sent = { 0xa4, 8, 0 },
	  .before = { { 0xa8, 0x300 }, { 0x40, 1 } } },
	{ "fsl,imx6q-uart", .data = 0x40, .width = 4, .data_width = 4,
	  .depth = 32, .room = { 0xb4, 0, 0x10 }, .sent = { 0x98, 8, 0 },
	  .enabled = { 0x84, 4 } },
	{ "fsl,imx7ulp-lpuart", LPUART },
	{ "fsl,imx8qxp-lpuart", LPUART },
	{ "amlogic,meson-ao-uart", MESON },
	{ "amlogic,meson-s4-uart", MESON },
	{ "cdns,uart-r1p12", .data = 0x30, .width = 4, .data_width = 4,
	  .depth = 64, .room = { 0x2c, 0, 0x10 }, .sent = { 0x2c, 8, 0x800 },
	  .enabled = { 0, 0x10 }, .disabled = 0x20 },
	{ "renesas,scif", SCIF(2) },
	{ "renesas,scif-r9a07g044", SCIF(1) },
	{ "renesas,scif-r9a09g057", SCIF(1) },
	{ "marvell,armada-3700-uart", .data = 4, .width = 4, .data_width = 4,
	  .depth = 32, .room = { 0xc, 0, 0x800 }, .sent = { 0xc, 0x40, 0 } },
	{ "samsung,exynos4210-uart", EXYNOS },
	{ "samsung,exynos5433-uart", EXYNOS },
	{ "samsung,exynos850-uart", EXYNOS },
	{ "google,gs101-uart", EXYNOS },
};

/* The UART on the bus. */
static const struct model *model;
static char text[256];
static size_t length;
static unsigned queued; /* bytes that it has not sent yet */
static unsigned commands;
static uint32_t control;
static bool hangs, cleared;
static uint64_t reads;

static bool has(const struct command *c)
{
	return c->value != 0;
}

/* Sends a byte in the time of three reads, unless it hangs. */
static void pass_time(void)
{
	if (++reads % 3 == 0 && queued > 0 && !hangs)
		queued--;
}

static uint32_t read_register(uint64_t reg, unsigned size)
{
	const uint64_t at = reg - UART;
	uint32_t value = 0;

	assert_int_equal(size, model->width);
	if (has(&model->enabled) && at == model->enabled.at)
		return control;
	assert_true(at == model->room.at || at == model->sent.at);
	pass_time();
	if (at == model->room.at)
		value |= queued < model->depth ? model->room.yes :
						 model->room.no;
	if (at == model->sent.at)
		value |= queued == 0 ? model->sent.yes : model->sent.no;
	return value;
}

static void take_data(uint32_t value, unsigned size)
{
	assert_int_equal(size, model->data_width);
	assert_int_equal(commands, has(&model->before[0]) ? 2 : 0);
	assert_true(cleared);
	if (has(&model->enabled)) {
		assert_int_equal(control & model->enabled.value,
				 model->enabled.value);
		assert_int_equal(control & model->disabled, 0);
	}
	assert_in_range(queued, 0, model->depth - 1);
	assert_in_range(length, 0, sizeof(text) - 2);
	queued++;
	text[length++] = (char)value;
	text[length] = '\0';
	commands = 0;
	cleared = !has(&model->after);
}

static void write_register(uint64_t reg, uint32_t value, unsigned size)
{
	const uint64_t at = reg - UART;

	if (at == model->data) {
		take_data(value, size);
		return;
	}
	assert_int_equal(size, model->width);
	if (has(&model->enabled) && at == model->enabled.at) {
		control = value;
	} else if (has(&model->after) && at == model->after.at) {
		assert_int_equal(value, model->after.value);
		assert_false(cleared);
		cleared = true;
	} else {
		assert_in_range(commands, 0, 1);
		assert_int_equal(at, model->before[commands].at);
		assert_int_equal(value, model->before[commands].value);
		assert_int_equal(queued, 0);
		commands++;
	}
}

/* Boot reads a tree with this UART, and makes it the console. */
static void start(const struct model *m)
{
	struct boot_error error;
	struct boot_nodes nodes;
	struct uart uart;

	model = m;
	length = queued = commands = 0;
	control = m->disabled | 0x40000000;
	reads = 0;
	hangs = false;
	cleared = true;
	tree_begin();
	tree_root();
	cells("#address-cells", 1);
	cells("#size-cells", 1);
	node("serial");
	string("compatible", m->compatible);
	cells("reg", UART, 0x1000);
	end();
	node("chosen");
	string("stdout-path", "/serial");
	end();
	tree_finish();
	assert_true(boot_find_nodes(tree, sizeof(tree), &nodes));
	assert_true(machine_console_read(tree, &nodes, &uart, &error));
	console_init(&uart);
	assert_true(control & 0x40000000);
}

static int boot(void **state)
{
	(void)state;
	host_mmio_read = read_register;
	host_mmio_write = write_register;
	return 0;
}

/* More than any of them takes at once. */
static const char line[] = "The quick brown fox jumps over the lazy dog, and "
			   "over all the others of the zoo, one by one, twice.";

static void test_all_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		start(&models[i]);
		assert_int_equal(console_send(line, sizeof(line) - 1, true),
				 sizeof(line) - 1);
		assert_string_equal(text, line);
		console_flush();
		assert_int_equal(queued, 0);
	}
}

/* Without waiting: as many as there is room for, to the byte. */
static void test_full(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		start(&models[i]);
		hangs = true;
		assert_int_equal(console_send(line, sizeof(line) - 1, false),
				 models[i].depth);
		assert_int_equal(console_send(line, sizeof(line) - 1, false),
				 0);
		assert_int_equal(length, models[i].depth);
		assert_memory_equal(text, line, length);
	}
}

/* One that hangs is waited for once, and used again when it is back. */
static void test_hangs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		const unsigned depth = models[i].depth;
		uint64_t patience;

		start(&models[i]);
		hangs = true;
		queued = depth;
		assert_int_equal(console_send("a", 1, true), 1);
		patience = reads;
		assert_in_range(patience, 1 << 16, 1 << 24);
		assert_int_equal(console_send(line, 40, true), 40);
		console_flush();
		assert_in_range(reads, patience + 40, patience + 41);
		assert_int_equal(length, 0);
		hangs = false;
		queued = 0;
		(void)console_send("b", 1, true);
		assert_string_equal(text, "b");
	}
}

/* Every row of the list is one of the models', of the same kind. */
static void test_complete(void **state)
{
	const struct uart_match *match;
	size_t i;

	(void)state;
	for (i = 0; (match = uart_match(i)) != NULL; i++) {
		assert_string_equal(match->compatible, models[i].compatible);
		assert_in_range(match->kind, 0, UART_KINDS - 1);
	}
	assert_int_equal(i, sizeof(models) / sizeof(*models));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_bytes, boot),
		cmocka_unit_test_setup(test_full, boot),
		cmocka_unit_test_setup(test_hangs, boot),
		cmocka_unit_test_setup(test_complete, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
