# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is installed where, and the same list taken away again. Included by the top Makefile; touches
# only what lies under DESTDIR, and never a site's own files under /etc.

INSTALL  ?= install
profiles := $(wildcard policies/*.yaml)
schemas  := $(wildcard policies/schema/*.json)
units_sd := $(wildcard contrib/systemd/*.service contrib/systemd/*.timer)
bash_cmp := $(wildcard contrib/completion/rolewall.bash userspace/completion/rolewall.bash)
bindir   := $(DESTDIR)$(PREFIX)/sbin
sharedir := $(DESTDIR)$(DATADIR)/rolewall
mandir   := $(DESTDIR)$(DATADIR)/man
bashdir  := $(DESTDIR)$(DATADIR)/bash-completion/completions
unitdir  := $(DESTDIR)$(PREFIX)/lib/systemd/system

.PHONY: install
install: tool man
	$(INSTALL) -D -m 755 userspace/rolewall $(bindir)/rolewall
	$(INSTALL) -d $(sharedir)/profiles $(sharedir)/schema
	$(if $(profiles),$(INSTALL) -m 644 $(profiles) $(sharedir)/profiles)
	$(if $(schemas),$(INSTALL) -m 644 $(schemas) $(sharedir)/schema)
	$(foreach page,$(manuals),$(INSTALL) -D -m 644 $(page) \
		$(mandir)/man$(subst .,,$(suffix $(page)))/$(notdir $(page)) &&) true
	$(if $(bash_cmp),$(INSTALL) -D -m 644 $(firstword $(bash_cmp)) $(bashdir)/rolewall)
	$(if $(units_sd),$(INSTALL) -d $(unitdir) && $(INSTALL) -m 644 $(units_sd) $(unitdir))
	$(INSTALL) -d $(DESTDIR)$(SYSCONFDIR)/rolewall/profiles

.PHONY: uninstall
uninstall:
	rm -f $(bindir)/rolewall $(bashdir)/rolewall
	rm -rf $(sharedir)
	rm -f $(foreach page,$(manuals),$(mandir)/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))
	rm -f $(foreach unit,$(notdir $(units_sd)),$(unitdir)/$(unit))
