# SPDX-License-Identifier: GPL-2.0-or-later
#
# What hours of administration do to a host, one action after another: loads, trials, rollbacks, flushes,
# exceptions, namespaces that come and go, names that move. After each action a few datagrams are sent, and
# it is known of every one whether it passes and where it is counted. Works in one namespace of a case.
import json
import os
import random
import subprocess
import time

import flood
import rwnl

COUNTS = ("rule in-udp-53", "deny in no-service", "essential in exception")


class Churn:
    def __init__(self, net, namespace, sender, addresses, folder, seed):
        self.net, self.namespace, self.sender, self.addresses = net, namespace, sender, addresses
        self.folder, self.random = folder, random.Random(seed)
        self.blobs = {name: self.read(name + ".blob") for name in ("one", "two", "three")}
        self.receiver = flood.Receiver(net, namespace)
        self.talk = rwnl.Talk()
        self.arrived = {port: 0 for port in (flood.PERMITTED, flood.FORBIDDEN, flood.EITHER)}
        self.counted = dict.fromkeys(COUNTS, 0)
        # What is in force, and the exception that there is.
        self.active = self.exception = None
        self.steps, self.names = {}, 0

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def any(self):
        return self.random.choice(sorted(self.blobs))

    def load(self):
        self.active = self.any()
        self.talk.load(self.blobs[self.active])

    def trial(self, verdict):
        """A trial sees packets too, before it is decided."""
        before, self.active = self.active, self.any()
        self.talk.load(self.blobs[self.active], confirm=600)
        self.probe()
        if verdict == "confirm":
            self.talk.ask(rwnl.CONFIRM, rwnl.u32(rwnl.A_GENERATION, self.talk.generation()))
            return
        self.talk.ask(rwnl.ROLLBACK)
        if not before:
            self.forget()
        self.active = before

    def confirm(self):
        self.trial("confirm")

    def rollback(self):
        self.trial("rollback")

    def forget(self):
        """An open host counts nothing, and has no exceptions."""
        self.active = self.exception = None
        self.counted = dict.fromkeys(COUNTS, 0)

    def flush(self):
        if self.active:
            self.talk.ask(rwnl.FLUSH)
        self.forget()

    def allow(self):
        if self.active and not self.exception:
            self.exception = self.talk.allow(600, 0, 17, rwnl.u16(rwnl.A_DPORT, flood.FORBIDDEN))

    def disallow(self):
        if self.exception:
            self.talk.ask(rwnl.DISALLOW, rwnl.u32(rwnl.A_EXCEPTION, self.exception))
        self.exception = None

    def elsewhere(self):
        """A namespace that dies with a policy, a trial and an exception of its own."""
        if self.net.LIBC.unshare(self.net.CLONE_NEWNET):
            raise OSError("unshare")
        talk = rwnl.Talk(self.talk.family)
        talk.load(self.blobs[self.any()])
        talk.allow(600, 0, 17, rwnl.u16(rwnl.A_DPORT, 9))
        talk.load(self.blobs[self.any()], confirm=600)
        talk.sock.close()
        self.net.enter(self.namespace)

    def tool(self, *words):
        done = subprocess.run(["rolewall", "--names", os.path.join(self.folder, "names.json"), *words],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError("%s: status %d: %s" % (words, done.returncode, done.stderr))
        return done.stdout

    def refresh(self):
        """The site with names in force, a name that moves, and the refresher that finds it moved."""
        site = os.path.join(self.folder, "names.yaml")
        self.tool("apply", "-f", site)
        self.active = "names"
        self.probe()
        self.names += 1
        zone = os.path.join(self.folder, "zone.json")
        with open(zone + ".new", "w", encoding="ascii") as file:
            json.dump({"mirror.example.com": {"A": ["203.0.113.%d" % (self.names % 250 + 1)], "ttl": 0}}, file)
        os.rename(zone + ".new", zone)
        end = json.loads(self.tool("--json", "refresh", "-f", site, "--resolver", self.dns))["end"]
        if end != "loaded":
            raise RuntimeError("a refresh ended: " + end)

    def probe(self):
        """One datagram of each kind over both families, and what is to become of it."""
        both = len(self.addresses)
        passes = {
            flood.PERMITTED: True,
            flood.FORBIDDEN: not self.active or bool(self.exception),
            flood.EITHER: self.active in (None, "two"),
        }
        for port, passed in passes.items():
            self.arrived[port] += both * passed
        if self.active:
            self.counted["rule in-udp-53"] += both
            self.counted["essential in exception"] += both * passes[flood.FORBIDDEN]
            self.counted["deny in no-service"] += both * (2 - passes[flood.FORBIDDEN] - passes[flood.EITHER])
        flood.send(self.net, self.sender, self.addresses, self.receiver, 0, True, lambda rounds: rounds >= 1)
        self.net.enter(self.namespace)
        self.hear()

    def got(self):
        return {port: sum(n for (_, p), n in self.receiver.got.items() if p == port) for port in self.arrived}

    def hear(self):
        end = time.monotonic() + 5
        self.receiver.drain()
        while self.got() != self.arrived and time.monotonic() < end:
            time.sleep(0.01)
            self.receiver.drain()
        if self.got() != self.arrived:
            raise RuntimeError("arrived by port: %s, expected %s" % (self.got(), self.arrived))

    def count(self):
        if not self.active:
            return
        found = dict.fromkeys(COUNTS, 0)
        for line in rwnl.counts().splitlines():
            what, packets, _ = line.rsplit(" ", 2)
            if what in found:
                found[what] += int(packets)
        if found != self.counted:
            raise RuntimeError("counted %s, expected %s" % (found, self.counted))

    def step(self, action):
        self.steps[action] = self.steps.get(action, 0) + 1
        try:
            getattr(self, action)()
            self.probe()
            self.count()
        except (rwnl.Refused, RuntimeError) as error:
            raise RuntimeError("%s, with %s in force: %s; so far %s" % (action, self.active, error, self.steps)) \
                from error

    def run(self, number, seconds, dns):
        """That many actions at random, or as many as the seconds allow; tells what was done."""
        self.dns, done = dns, 0
        # Open still: the answer comes in.
        self.tool("refresh", "--resolve-only", "-f", os.path.join(self.folder, "names.yaml"), "--resolver", dns)
        end = time.monotonic() + seconds
        # Each once, in an order that has something to take away; then by chance.
        first = ["load", "allow", "rollback", "confirm", "refresh", "elsewhere", "disallow", "allow", "flush", "rollback"]
        often = ["load"] * 5 + ["confirm", "rollback"] * 3 + ["allow", "disallow"] * 2 + ["flush", "elsewhere"]
        while done < number and (done < len(first) or time.monotonic() < end):
            if done < len(first):
                action = first[done]
            else:
                action = "refresh" if not done % 120 else self.random.choice(often)
            self.step(action)
            done += 1
        self.flush()
        self.probe()
        self.receiver.close()
        self.talk.sock.close()
        return "%d actions: %s" % (done, ", ".join("%d %s" % (n, a) for a, n in sorted(self.steps.items())))
