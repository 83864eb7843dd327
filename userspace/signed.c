// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * signed.c - what is said of signatures, see signed.h
 */
#include "signed.h"

#include <errno.h>
#include <inttypes.h>

#include "json.h"
#include "print.h"
#include "signing.h"
#include "util.h"

static const struct {
	const char *word;
	uint32_t permit;
} permits[] = {
	{ "allow", RWALL_PERMIT_ALLOW },
	{ "keep", RWALL_PERMIT_KEEP },
	{ "flush", RWALL_PERMIT_FLUSH },
};

static uint32_t permit_of(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < RWALL_COUNT(permits); i++)
		if (strlen(permits[i].word) == len &&
		    !strncmp(permits[i].word, word, len))
			return permits[i].permit;
	return 0;
}

int rwall_signed_permits(const char *words, uint32_t *set)
{
	uint32_t all = 0, one;
	size_t len;

	for (; words; words = words[len] ? words + len + 1 : NULL) {
		len = strcspn(words, ",");
		one = permit_of(words, len);
		if (!one)
			return -EINVAL;
		all |= one;
	}
	*set = all;
	return 0;
}

json_t *rwall_signed_json(const struct rwall_envelope_parts *e)
{
	const struct rwall_envelope *h = e->header;
	json_t *object, *words;
	char *signer;
	size_t i;

	if (!h)
		return json_null();
	object = json_object();
	words = json_array();
	signer = rwall_signing_signer(e);
	for (i = 0; i < RWALL_COUNT(permits); i++)
		if (le32toh(h->permits) & permits[i].permit)
			rwall_json_add(words, json_string(permits[i].word));
	rwall_json_set(object, "serial", rwall_json_number(le64toh(h->serial)));
	rwall_json_set(object, "target", json_string((const char *)h->target));
	rwall_json_set(object, "permits", words);
	rwall_json_set(object, "signer", rwall_json_text(signer));
	free(signer);
	return object;
}

void rwall_signed_print(const struct rwall_envelope_parts *e)
{
	const struct rwall_envelope *h = e->header;
	_cleanup_free_ char *signer = NULL;
	const char *before = "; permits ";
	size_t i;

	if (!h) {
		puts("not signed");
		return;
	}
	signer = rwall_signing_signer(e);
	printf("serial %" PRIu64 " for %s, by ", le64toh(h->serial),
	       strcmp((const char *)h->target, RWALL_ENVELOPE_ANY) ?
		       (const char *)h->target :
		       "any host");
	rwall_print_text(stdout, RWALL_PLAIN,
			 signer ? signer : "somebody who is not named");
	for (i = 0; i < RWALL_COUNT(permits); i++)
		if (le32toh(h->permits) & permits[i].permit) {
			printf("%s%s", before, permits[i].word);
			before = ", ";
		}
	putchar('\n');
}

const char *rwall_signed_required(uint8_t required)
{
	switch (required) {
	case RWALL_REQUIRED_NO:
		return NULL;
	case RWALL_REQUIRED_PARAMETER:
		return "by the module's parameter signed=1";
	case RWALL_REQUIRED_LOCKDOWN:
		return "as the kernel is locked down";
	default:
		return "by the module";
	}
}

json_t *rwall_signed_required_json(const struct rwall_nl_status *s)
{
	static const char *const words[RWALL_REQUIREDS] = {
		[RWALL_REQUIRED_NO] = "no",
		[RWALL_REQUIRED_PARAMETER] = "parameter",
		[RWALL_REQUIRED_LOCKDOWN] = "lockdown",
	};
	json_t *object = json_object();

	rwall_json_set(object, "required",
		       json_string(s->required < RWALL_REQUIREDS ?
					   words[s->required] :
					   "unknown"));
	rwall_json_set(object, "checked", json_boolean(s->verifies));
	rwall_json_set(object, "min-serial", rwall_json_number(s->min_serial));
	return object;
}
