# SPDX-License-Identifier: GPL-2.0-or-later
"""Policies of several rules for the benchmarks, and their packets, said once for every contestant.

A policy is a set of permissions: protocol, ports, who may send (a named set of prefixes, or any),
through which interface (a zone, or any). The destination is free. contestants.py writes it down for
each contestant; nothing here knows one of them. Policies of one rule are those of the script
rulesets, which other instruments share. The same on every computer: every random choice has a fixed
seed.
"""
import json
import os
import random
import subprocess
import tempfile
from dataclasses import dataclass, field

import yaml

import frames
from shared import PROFILES, TOOL, rulesets

SERVER, CLIENT, STRANGER = rulesets.DST, rulesets.SRC, rulesets.STRANGER
FAMILIES = ("ipv4", "ipv6")
HOST = {"ipv4": "10.1.0.254", "ipv6": "fd01::fe"}
SPREAD = 64
# The guest's sockets, that have each asked CLIENT's port 53.
FIRST_SOCKET, SOCKETS = 41000, 16
SHIPPED = ("mcafee-epo", "cisco-esa", "symantec-sep", "clearswift-sxg", "trendmicro-dsa")
# Roles whose flows need a port that only a site knows, or a helper, which needs connection tracking.
UNBOUND = {"cisco-esa": ("spam-quarantine", "ftp-server", "log-collector"), "clearswift-sxg": ("ftp-server",),
           "trendmicro-dsa": ("trendmicro-cloud",)}


@dataclass
class Rule:
    """One permission; peers is the name of a set of prefixes, zone that of an interface."""
    proto: str
    ports: list
    peers: str = ""
    zone: str = ""


@dataclass
class Group:
    """Packets that are all permitted or all denied."""
    allowed: bool
    frames: list
    device: str = "dummy0"
    local: bool = False


@dataclass
class Workload:
    """Packets of one family whose mean cost is one number; `prepare` is sent first, untimed."""
    name: str
    family: str
    groups: list
    prepare: list = field(default_factory=list)


@dataclass
class Policy:
    """What is permitted, who takes part, what is sent; with a twin, it is swapped with one that permits the same."""
    name: str
    rules: list
    contestants: list
    peers: dict = field(default_factory=dict)
    zones: dict = field(default_factory=dict)
    tracking: str = "none"
    point: str = "forward"
    site: list = field(default_factory=list)
    twin: bool = False
    workloads: list = field(default_factory=list)
    probes: dict = field(default_factory=dict)


def ports_of(rules):
    """(protocol, port, rule) of every single port."""
    return [(r.proto, port, r) for r in rules for port in r.ports]


def prefixes(family, count):
    """Prefixes as texts."""
    return [f"{rulesets.text_of(family, a)}/{n}" for a, n in rulesets.draw_prefixes(family, count)]


def first_address(prefix):
    return prefix.split("/")[0]


def _send(family, proto, port, src=None, flags=frames.ACK):
    return frames.frame(src or CLIENT[family], SERVER[family], proto, 40000, port, flags=flags)


def _source(policy, rule, family):
    return first_address(policy.peers[rule.peers][family][0]) if rule.peers else None


def allowed(policy, family):
    """Packets to the ports of a policy, evenly, each from someone who may."""
    every = ports_of(policy.rules)
    some = [every[i * len(every) // SPREAD] for i in range(min(SPREAD, len(every)))]
    some = every if len(every) <= SPREAD else some
    return [_send(family, proto, port, _source(policy, rule, family))
            for proto, port, rule in some]


def scan(policy, family, proto, flags=frames.SYN):
    """Packets to ports that are not documented; TCP as a scanner sends it."""
    taken = {port for _, port, _ in ports_of(policy.rules)}
    free = [p for p in range(1, 65536) if p not in taken]
    return [_send(family, proto, p, flags=flags) for p in random.Random(7).sample(free, SPREAD)]


def probe(policy):
    """Untimed packets that show that a contestant enforces this policy and no other."""
    for family in FAMILIES:
        yes = [_send(family, proto, port, _source(policy, rule, family))
               for proto, port, rule in ports_of(policy.rules)
               if policy.zones.get(rule.zone, "dummy0") == "dummy0"]
        no = [f for proto in sorted({r.proto for r in policy.rules})
              for f in scan(policy, family, proto)]
        for proto, port, rule in ports_of(policy.rules):
            if policy.zones.get(rule.zone, "dummy0") != "dummy0":
                no.append(_send(family, proto, port, flags=frames.SYN))
            if rule.peers:
                no.append(_send(family, proto, port, STRANGER[family], frames.SYN))
        for one, other in zip(policy.rules, policy.rules[1:]):
            if other.peers:
                no.append(_send(family, one.proto, one.ports[0], _source(policy, other, family),
                                frames.SYN))
        policy.probes[family] = [Group(True, yes), Group(False, no)]


def _add(policy, name, make):
    for family in FAMILIES:
        policy.workloads.append(Workload(name, family, make(family)))


def scan_tcp():
    """The port scan as scanners do it: TCP SYN. (That of rulesets is UDP.)"""
    policy = Policy("ports16-tcp", [Rule("tcp", rulesets.scattered_ports(16))],
                    ["nft-vmap", "nft-concat", "iptables-multiport", "bpf"])
    _add(policy, "ports16-any-tcp", lambda f: [Group(True, allowed(policy, f))])
    _add(policy, "scan-denied-tcp", lambda f: [Group(False, scan(policy, f, "tcp"))])
    return policy


def mix():
    """Of a hundred packets 90 permitted, 9 to closed ports, one from a stranger; 1,000 prefixes."""
    nets = {f: prefixes(f, 1000) for f in FAMILIES}
    policy = Policy("mix", [Rule("udp", rulesets.PEER_PORTS, "clients")],
                    ["nft-interval", "nft-pipapo", "ipset", "bpf"],
                    {"clients": nets})

    def make(family):
        rng = random.Random(17)
        sources = [first_address(p) for p in rng.sample(nets[family], 90)]
        return [Group(True, [_send(family, "udp", 5009, s) for s in sources]),
                Group(False, scan(policy, family, "udp")[:9]),
                Group(False, [_send(family, "udp", 5009, STRANGER[family])])]

    _add(policy, "mix-90-9-1", make)
    return policy


def roles(count):
    """Roles, each with its own four prefixes and four ports."""
    every = {f: prefixes(f, 64) for f in FAMILIES}
    named = {f"role{i}": {f: every[f][i::16] for f in FAMILIES} for i in range(count)}
    rules = [Rule("udp", [7000 + 8 * i + n for n in range(4)], f"role{i}") for i in range(count)]
    policy = Policy(f"roles-{count}", rules,
                    ["nft-interval", "nft-pipapo", "ipset"], named)
    _add(policy, policy.name, lambda f: [Group(True, allowed(policy, f))])
    return policy


def zones(count):
    """16 ports through each of several zones; packets come through the first."""
    names = {"za": "dummy0", "zb": "eth1", "zc": "wan0", "zd": "tun7"}
    used = dict(list(names.items())[:count])
    rules = [Rule("udp", [p + i for p in range(6000, 6160, 10)], zone=z)
             for i, z in enumerate(used)]
    policy = Policy(f"zones-{count}", rules,
                    ["nft-vmap", "nft-concat", "iptables-multiport"], zones=used)
    _add(policy, policy.name,
         lambda f: [Group(True, [_send(f, "udp", p) for p in rules[0].ports])])
    return policy


def conntrack():
    """UDP through conntrack: packets of the first direction, and answers."""
    ports = rulesets.scattered_ports(16)
    policy = Policy("conntrack", [Rule("udp", ports)], ["nft-ct", "iptables-ct", "nft-export"],
                    tracking="conntrack")
    for family in FAMILIES:
        there = Group(True, [_send(family, "udp", p) for p in ports])
        back = Group(True, [frames.frame(SERVER[family], CLIENT[family], "udp", p, 40000,
                                         device="dummy1") for p in ports], "dummy1")
        policy.workloads += [Workload("conntrack", family, [there], [there, back]),
                             Workload("reply", family, [back], [there, back])]
        unasked = [frames.frame(SERVER[family], CLIENT[family], "udp", p, 41000, device="dummy1")
                   for p in ports]
        policy.probes[family] = [Group(False, scan(policy, family, "udp")),
                                 Group(False, unasked, "dummy1")]
    return policy


def screen():
    """The same scan where it can be dropped first, at the device."""
    policy = Policy("screen", [Rule("udp", rulesets.scattered_ports(16))],
                    ["nft-netdev", "iptables-raw"], point="ingress")
    services = ", ".join(f"udp/{p}" for p in policy.rules[0].ports)
    policy.site = ["rolewall: site/1", "name: bench", "roles: []", "gateway: true", "local:",
                   f"  - {{id: rule-0, from: any, to: any, service: [{services}]}}",
                   "settings: {tracking: none, forward: drop, screen: dummy0}"]
    _add(policy, "screen-denied", lambda f: [Group(False, scan(policy, f, "udp"))])
    return policy


def swap():
    """16 ports, any peer, while policies are swapped."""
    policy = Policy("swap", [Rule("udp", rulesets.scattered_ports(16))], [], twin=True)
    _add(policy, "swap-10hz", lambda f: [Group(True, allowed(policy, f)[:1])])
    return policy


def host_site(rules):
    """A host that answers at some ports, and asks any name server."""
    services = ", ".join(f"{r.proto}/{p}" for r in rules for p in r.ports)
    return ["rolewall: site/1", "name: bench", "roles: []", "local:",
            f"  - {{id: in, from: any, to: self, service: [{services}]}}",
            "  - {id: out, from: self, to: any, service: [udp/53]}",
            "settings: {tracking: socket}"]


def host():
    """Answers to sockets of the guest, which ends them before its sockets see them."""
    rules = [Rule("udp", rulesets.scattered_ports(16))]
    policy = Policy("host", rules, ["nft-ct"], tracking="socket", point="local",
                    site=host_site(rules))

    def answers(family, first):
        return [frames.frame(CLIENT[family], HOST[family], "udp", 53, first + n)
                for n in range(SOCKETS)]

    for family in FAMILIES:
        policy.workloads.append(Workload("host-stateful", family, [
            Group(True, answers(family, FIRST_SOCKET), local=True)]))
        policy.probes[family] = [
            Group(True, [frames.frame(CLIENT[family], HOST[family], "udp", 40000, p)
                         for p in rules[0].ports], local=True),
            Group(False, answers(family, FIRST_SOCKET + SOCKETS), local=True),
            Group(False, [frames.frame(CLIENT[family], HOST[family], "udp", 54, FIRST_SOCKET + n)
                          for n in range(SOCKETS)], local=True)]
    return policy


def profile_site(name):
    """A gateway between all the roles of a shipped profile, any address each."""
    with open(os.path.join(PROFILES, f"{name}.yaml"), encoding="utf-8") as f:
        roles = yaml.safe_load(f)["roles"]
    bound = ", ".join(f"{r}: any" for r in roles if r not in UNBOUND.get(name, ()))
    return ["rolewall: site/1", "name: bench", "roles: []", "gateway: true",
            f"peers: {{{name}: {{{bound}}}}}", "settings: {tracking: none, forward: drop}"]


def profile(name):
    """A shipped profile. Its ports are those of `show`; what they are is tested elsewhere."""
    site = profile_site(name)
    with tempfile.TemporaryDirectory() as folder:
        rulesets.write(folder, "site.yaml", site)
        said = subprocess.run([TOOL, "show", "--json", "--profiles", PROFILES, "-f", "site.yaml"],
                              cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=True)
    ports = {"tcp": set(), "udp": set()}
    for rule in json.loads(said.stdout)["rules"]:
        proto = {6: "tcp", 17: "udp"}.get(rule["protocol"])
        if proto and rule["point"] == "forward":
            ports[proto].update(range(rule["port-low"], rule["port-high"] + 1))
    rules = [Rule(proto, sorted(some)) for proto, some in ports.items() if some]
    policy = Policy(f"profile-{name}", rules,
                    ["nft-concat", "iptables-multiport", "bpf"], site=site)
    _add(policy, policy.name, lambda f: [Group(True, allowed(policy, f))])
    return policy


def every_policy():
    """All of them, in the order of the table."""
    policies = [scan_tcp(), mix(), roles(1), roles(16), zones(1), zones(4), conntrack(), host(), screen(), swap()]
    policies += [profile(name) for name in SHIPPED]
    for policy in policies:
        if policy.tracking == "none":
            probe(policy)
    return policies
