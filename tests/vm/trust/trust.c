// SPDX-License-Identifier: GPL-2.0
/*
 * trust.c - lets a kernel under test trust one more certificate
 *
 * For: tests alone. A distribution's kernel trusts the keys of its distribution,
 * with which no test can sign. This puts a certificate that a test has made
 * beside them, as the kernel itself does with what was built in: past the check
 * that somebody trusted has signed it. Of the module under test nothing is
 * touched, and the kernel's own verifier decides.
 *
 *	insmod trust.ko keyring=NUMBER cert=FILE [revoked=1]
 *
 * NUMBER is that of .secondary_trusted_keys in /proc/keys, FILE in DER; revoked
 * means that the trust was taken back since. Nothing stays but the key: loading
 * "fails" with ECANCELED once it is there.
 */
#include <linux/kernel_read_file.h>
#include <linux/key.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>

static int keyring;
module_param(keyring, int, 0);
static char *cert;
module_param(cert, charp, 0);
static bool revoked;
module_param(revoked, bool, 0);

static int add(key_ref_t to, const void *der, size_t size)
{
	key_ref_t key = key_create_or_update(
		to, "asymmetric", NULL, der, size,
		(KEY_POS_ALL & ~KEY_POS_SETATTR) | KEY_USR_VIEW | KEY_USR_READ,
		KEY_ALLOC_NOT_IN_QUOTA | KEY_ALLOC_BUILT_IN |
			KEY_ALLOC_BYPASS_RESTRICTION);

	if (IS_ERR(key))
		return PTR_ERR(key);
	if (revoked)
		key_revoke(key_ref_to_ptr(key));
	key_ref_put(key);
	return 0;
}

static int __init trust_init(void)
{
	void *der = NULL;
	key_ref_t to;
	int ret;

	if (!cert)
		return -EINVAL;
	ret = kernel_read_file_from_path(cert, 0, &der, SZ_64K, NULL,
					 READING_X509_CERTIFICATE);
	if (ret < 0)
		return ret;
	to = lookup_user_key(keyring, 0, KEY_NEED_WRITE);
	if (IS_ERR(to)) {
		vfree(der);
		return PTR_ERR(to);
	}
	ret = add(to, der, ret);
	key_ref_put(to);
	vfree(der);
	return ret ?: -ECANCELED;
}
module_init(trust_init);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Lets a kernel under test trust one more certificate");
