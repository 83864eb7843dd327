# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is installed where, and the same list taken away again. Included by the top Makefile; touches
# only what lies under DESTDIR, and never a site's own files under /etc.

INSTALL  ?= install
profiles := $(wildcard policies/*.yaml)
schemas  := $(wildcard policies/schema/*.json)
units_sd := $(wildcard contrib/systemd/*.service contrib/systemd/*.timer)
bindir   := $(DESTDIR)$(PREFIX)/sbin
sharedir := $(DESTDIR)$(DATADIR)/rolewall
# build/man/ja/rolewall.8 goes to ja/man8/rolewall.8.
manpath   = $(DESTDIR)$(DATADIR)/man/$(patsubst $(B)/man/%,%,$(dir $(1)))man$(subst .,,$(suffix \
	$(1)))/$(notdir $(1))
bash_cmp := $(DESTDIR)$(DATADIR)/bash-completion/completions/rolewall
fish_cmp := $(DESTDIR)$(DATADIR)/fish/vendor_completions.d/rolewall.fish
# Where Debian's zsh looks; elsewhere often site-functions.
ZSHDIR   ?= $(DATADIR)/zsh/vendor-completions
zsh_cmp  := $(DESTDIR)$(ZSHDIR)/_rolewall
examples := $(wildcard contrib/modprobe.d/*.conf)
hooks    := $(wildcard contrib/initramfs-tools/hooks/*)
hookdir  := $(DESTDIR)$(DATADIR)/initramfs-tools/hooks
UNITDIR  ?= $(PREFIX)/lib/systemd/system
unitdir  := $(DESTDIR)$(UNITDIR)

# The tool writes them itself, from the table that it reads its options by.
.PHONY: completions
completions: $(B)/completion/bash $(B)/completion/fish $(B)/completion/zsh

$(B)/completion/%: userspace/rolewall
	@mkdir -p $(@D)
	$(Q)userspace/rolewall completion $* >$@.new && mv $@.new $@

.PHONY: install
install: tool man completions
	$(INSTALL) -D -m 755 userspace/rolewall $(bindir)/rolewall
	$(INSTALL) -d $(sharedir)/profiles $(sharedir)/schema
	$(if $(profiles),$(INSTALL) -m 644 $(profiles) $(sharedir)/profiles)
	$(if $(schemas),$(INSTALL) -m 644 $(schemas) $(sharedir)/schema)
	$(foreach page,$(manuals),$(INSTALL) -D -m 644 $(page) $(call manpath,$(page)) &&) true
	$(INSTALL) -D -m 644 $(B)/completion/bash $(bash_cmp)
	$(INSTALL) -D -m 644 $(B)/completion/fish $(fish_cmp)
	$(INSTALL) -D -m 644 $(B)/completion/zsh $(zsh_cmp)
	$(if $(units_sd),$(INSTALL) -d $(unitdir) && $(INSTALL) -m 644 $(units_sd) $(unitdir))
	$(INSTALL) -d $(hookdir) && $(INSTALL) -m 755 $(hooks) $(hookdir)
	$(INSTALL) -d $(DESTDIR)$(SYSCONFDIR)/rolewall/profiles $(sharedir)/examples
	$(INSTALL) -m 644 $(examples) $(sharedir)/examples

.PHONY: uninstall
uninstall:
	rm -f $(bindir)/rolewall $(bash_cmp) $(fish_cmp) $(zsh_cmp)
	rm -rf $(sharedir)
	rm -f $(foreach page,$(manuals),$(call manpath,$(page)))
	rm -f $(foreach hook,$(notdir $(hooks)),$(hookdir)/$(hook))
	rm -f $(foreach unit,$(notdir $(units_sd)),$(unitdir)/$(unit))
