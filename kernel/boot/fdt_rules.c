/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/fdt_rules.h"

#include <libfdt.h>
#include <string.h>

#include "kernel/base/log.h"
#include "lib/strings.h"

void fdt_notice(const struct boot_reader *r, const char *source,
		const char *name, const char *what)
{
	struct boot_error text;
	const struct boot_reader about = {
		.fdt = r->fdt, .error = &text, .node = r->node, .name = name
	};

	boot_refuse(&about, "%s", what);
	log_line(LOG_NOTICE, "%s: %s", source, text.line);
}

/*
 * Finds the node's properties: by_rule[n] is that of rule number n, or has no
 * data. One look at each is less work than a search for each rule.
 */
static void find_all(const struct boot_reader *r, const struct fdt_rules *rules,
		     struct fdt_prop by_rule[FDT_RULES_MAX])
{
	int prop;

	memset(by_rule, 0, FDT_RULES_MAX * sizeof(*by_rule));
	fdt_for_each_property_offset(prop, r->fdt, r->node) {
		const char *name;
		int size;
		const void *data =
			fdt_getprop_by_offset(r->fdt, prop, &name, &size);
		unsigned n;

		if (data == NULL)
			continue;
		n = strings_find(rules->names, name);
		if (*strings_at(rules->names, n) == '\0')
			fdt_notice(r, rules->source, name,
				   "not known, ignored");
		else if (by_rule[n].data == NULL)
			by_rule[n] = (struct fdt_prop){ data, (uint32_t)size };
	}
}

/* Reads the property of rule number n, which r has, if the node has it. */
static bool read_rule(const struct boot_reader *r,
		      const struct fdt_rules *rules, unsigned n, void *to)
{
	const struct fdt_rule *rule = &rules->list[n];

	if (r->prop.data == NULL)
		return (rule->required_by & rules->user) == 0 ||
		       boot_refuse(r, "missing");
	if ((rule->users & rules->user) == 0)
		return boot_refuse(r, "only %s may have it",
				   rule->users == PRIMARY ? "vm1" :
							    "a secondary");
	return rules->read(r, n, rules->user, to);
}

bool fdt_read_by_rules(struct boot_reader *r, const struct fdt_rules *rules,
		       void *to)
{
	struct fdt_prop by_rule[FDT_RULES_MAX];

	find_all(r, rules, by_rule);
	r->name = rules->names;
	for (unsigned n = 0; *r->name != '\0'; n++) {
		r->prop = by_rule[n];
		if (!read_rule(r, rules, n, to))
			return false;
		r->name = strings_at(r->name, 1);
	}
	return true;
}
