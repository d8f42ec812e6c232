// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Binds to the server, and runs all tests at once. */
#include "client.h"
#include <linux/module.h>

unsigned int requests = 10000;
module_param(requests, uint, 0444);
MODULE_PARM_DESC(requests, "direct requests of all CPUs together");

unsigned int rounds = 1000;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "how often memory is shared, and lent");

#define SERVER_UUID "6ca4d3b2-5e0f-4b8e-9d21-7a3c50b1e946"

static int test_partition_info(struct ffa_device *dev)
{
	struct ffa_partition_info info = {};
	const struct ffa_info_ops *ops = dev->ops->info_ops;
	u32 version = ops->api_version_get();
	int ret = ops->partition_info_get(SERVER_UUID, &info);

	if (ret)
		return ret;
	dev_info(&dev->dev, "FF-A %u.%u, VM %u, vCPUs %u, properties 0x%x\n",
		 version >> 16, version & 0xffff, info.id, info.exec_ctxt,
		 info.properties);
	return info.id == dev->vm_id && info.exec_ctxt == 1 ? 0 : -EINVAL;
}

static const struct {
	const char *name;
	int (*run)(struct ffa_device *dev);
} tests[] = {
	{ "partition_info_get", test_partition_info },
	{ "sync_send_receive", test_requests },
	{ "sync_send_receive, 32 bits", test_requests_32 },
	{ "sync_send_receive, all CPUs", test_requests_of_all_cpus },
	{ "sync_send_receive, interrupted", test_requests_interrupted },
	{ "indirect_send", test_message },
	{ "memory_share", test_share },
	{ "memory_lend", test_lend },
	{ "memory refused", test_refused },
	{ "memory rounds", test_rounds },
	{ "notify_send", test_notify_send },
	{ "notify_request", test_notify_request },
};

static int probe(struct ffa_device *dev)
{
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(tests); i++) {
		ret = tests[i].run(dev);
		if (ret == -EOPNOTSUPP)
			dev_info(&dev->dev, "%s: not here\n", tests[i].name);
		else if (ret)
			dev_err(&dev->dev, "%s: bad, %d\n", tests[i].name, ret);
		else
			dev_info(&dev->dev, "%s: ok\n", tests[i].name);
	}
	return 0;
}

static const struct ffa_device_id ids[] = {
	{ UUID_INIT(0x6ca4d3b2, 0x5e0f, 0x4b8e, 0x9d, 0x21, 0x7a, 0x3c, 0x50,
		    0xb1, 0xe9, 0x46) },
	{}
};

static struct ffa_driver client_driver = {
	.name = "ffa-client",
	.probe = probe,
	.id_table = ids,
};
module_ffa_driver(client_driver);

MODULE_DESCRIPTION("Client of Keel's FF-A test server");
MODULE_LICENSE("Dual BSD/GPL");
