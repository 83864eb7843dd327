# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a policy of policies.py down for each contestant.

Each function fills a folder with what the script `load` there reads, as rulesets does for policies
of one rule, and by its terms of fairness: peers count each packet, hook where rolewall does, drop the
rest, and ask in the order that is cheapest for them. One family at a time.
"""
from policies import ports_of
from shared import rulesets

WIDTH = {"ipv4": "ipv4_addr", "ipv6": "ipv6_addr"}
SADDR = {"ipv4": "ip saddr", "ipv6": "ip6 saddr"}


def _list(items):
    return "[" + ", ".join(f'"{i}"' if ":" in str(i) else str(i) for i in items) + "]"


def _flow(policy, number, rule, family):
    source = _list(policy.peers[rule.peers][family]) if rule.peers else "any"
    services = _list(f"{rule.proto}/{p}" for p in rule.ports)
    zone = f"from-zone: {rule.zone}, " if rule.zone else ""
    return (f"  - {{id: rule-{number}, from: {source}, to: any, {zone}"
            f"service: {services}}}")


def site(policy, family, tracking):
    """The lines of a site file."""
    lines = ["rolewall: site/1", "name: bench", "roles: []", "gateway: true"]
    if policy.zones:
        lines.append("zones: {" + ", ".join(f"{z}: [{i}]" for z, i in policy.zones.items()) + "}")
    lines.append("local:")
    lines += [_flow(policy, n, r, family) for n, r in enumerate(policy.rules)]
    return lines + [f"settings: {{tracking: {tracking}, forward: drop}}"]


def rolewall(policy, family, folder):
    rulesets.write(folder, "site.yaml", policy.site or site(policy, family, policy.tracking))
    lines = ['"$ROLEWALL" apply --no-save -f site.yaml >/dev/null']
    # The full check would give the same verdicts, and its cost would be taken for the screen's.
    if policy.point == "ingress":
        lines.append('case $("$ROLEWALL" status) in *"stands aside"*) exit 1 ;; esac')
    return lines


def nft_export(policy, family, folder):
    rolewall(policy, family, folder)
    return ['"$ROLEWALL" export nft -f site.yaml >ruleset.nft', "nft -f ruleset.nft"]


def _map(name, kind, elements):
    return [f"  map {name} {{", f"    type {kind} : verdict", "    counter",
            f"    elements = {{ {', '.join(elements)} }}", "  }"]


def _set(name, kind, elements, interval=False):
    flags = ["    flags interval"] if interval else []
    return ([f"  set {name} {{", f"    type {kind}"] + flags +
            [f"    elements = {{ {', '.join(elements)} }}", "  }"])


def _chains(chains):
    result = []
    for name, rules in chains.items():
        result += [f"  chain {name} {{"] + [f"    {r}" for r in rules] + ["  }"]
    return result


def nft_vmap(policy, family, folder):
    """A map a zone, found by a map of interfaces."""
    del family
    proto = policy.rules[0].proto
    maps, chains, zone_map = [], {}, []
    for rule in policy.rules:
        name = rule.zone or "ports"
        maps += _map(name, "inet_service", [f"{p} counter : accept" for p in rule.ports])
        chains[f"c_{name}"] = [f"{proto} dport vmap @{name}"]
        zone_map.append(f'"{policy.zones.get(rule.zone)}" : goto c_{name}')
    if not policy.zones:
        return rulesets.nft(folder, maps, chains["c_ports"])
    maps += _chains({n: r + ["counter drop"] for n, r in chains.items()})
    return rulesets.nft(folder, maps, [f"iifname vmap {{ {', '.join(zone_map)} }}"])


def nft_concat(policy, family, folder):
    """Everything that a permission names, in one set."""
    del family
    if policy.zones:
        elements = [f'"{policy.zones[r.zone]}" . {proto} . {p} counter'
                    for proto, p, r in ports_of(policy.rules)]
        kind, key = "ifname . inet_proto . inet_service", "iifname . meta l4proto . th dport"
    else:
        elements = [f"{proto} . {p} counter" for proto, p, _ in ports_of(policy.rules)]
        kind, key = "inet_proto . inet_service", "meta l4proto . th dport"
    flows = _set("flows", kind, elements)
    flows.insert(2, "    counter")
    return rulesets.nft(folder, flows, [f"{key} @flows accept"])


def nft_interval(policy, family, folder):
    """The port leads to its role's chain, which asks for the address: a lookup each."""
    proto = policy.rules[0].proto
    sets, chains, ports = [], {}, []
    for rule in policy.rules:
        sets += _set(rule.peers, WIDTH[family], policy.peers[rule.peers][family], True)
        chains[f"c_{rule.peers}"] = [f"{SADDR[family]} @{rule.peers} accept", "counter drop"]
        ports += [f"{p} counter : goto c_{rule.peers}" for p in rule.ports]
    return rulesets.nft(folder, sets + _chains(chains) + _map("ports", "inet_service", ports),
                        [f"{proto} dport vmap @ports"])


def nft_pipapo(policy, family, folder):
    """Addresses and ports in one concatenated set of intervals."""
    proto = policy.rules[0].proto
    elements = [f"{net} . {r.ports[0]}-{r.ports[-1]}" for r in policy.rules
                for net in policy.peers[r.peers][family]]
    flows = _set("flows", f"{WIDTH[family]} . inet_service", elements, True)
    return rulesets.nft(folder, flows,
                        [f"{SADDR[family]} . {proto} dport @flows counter accept"])


class _OfFamily:
    """What rulesets.iptables() wants to know of a workload."""

    def __init__(self, family):
        self.family = family


def _multiport(policy, rule):
    zone = f"-i {policy.zones[rule.zone]} " if rule.zone else ""
    return [f"{zone}-p {rule.proto} -m multiport --dports {m}"
            for m in rulesets.multiports(rule.ports)]


def iptables_multiport(policy, family, folder):
    rules = [f"{m} -j ACCEPT" for r in policy.rules for m in _multiport(policy, r)]
    return rulesets.iptables(_OfFamily(family), folder, rules)


def iptables_ct(policy, family, folder):
    rules = ["-m conntrack --ctstate ESTABLISHED -j ACCEPT"]
    rules += [f"{m} -j ACCEPT" for r in policy.rules for m in _multiport(policy, r)]
    return rulesets.iptables(_OfFamily(family), folder, rules)


def ipset(policy, family, folder):
    kind = {"ipv4": "inet", "ipv6": "inet6"}[family]
    lines, rules = [], []
    for rule in policy.rules:
        lines.append(f"create {rule.peers} hash:net family {kind}")
        lines += [f"add {rule.peers} {net}" for net in policy.peers[rule.peers][family]]
        span = f"{rule.ports[0]}:{rule.ports[-1]}"
        rules.append(f"-p {rule.proto} --dport {span} -m set --match-set {rule.peers} src -j ACCEPT")
    rulesets.write(folder, "ipset.restore", lines)
    return ["ipset restore <ipset.restore"] + rulesets.iptables(_OfFamily(family), folder, rules)


def nft_ct(policy, family, folder):
    """The idiom of every nft guide: what is established first."""
    del family
    proto = policy.rules[0].proto
    ports = _map("ports", "inet_service", [f"{p} counter : accept" for p in ports_of_one(policy)])
    return rulesets.nft(folder, ports,
                        ["ct state established counter accept", f"{proto} dport vmap @ports"],
                        "input" if policy.point == "local" else "forward")


def nft_netdev(policy, family, folder):
    """At the device, as rolewall's screen."""
    del family
    ports = _map("ports", "inet_service", [f"{p} counter : accept" for p in ports_of_one(policy)])
    rulesets.write(folder, "ruleset.nft",
                   ["table netdev bench {"] + ports +
                   ["  chain bench {", "    type filter hook ingress device dummy0 priority 0; policy drop;",
                    f"    {policy.rules[0].proto} dport vmap @ports", "    counter drop", "  }", "}"])
    return ["nft -f ruleset.nft"]


def iptables_raw(policy, family, folder):
    """The earliest that iptables can do: before conntrack, behind the IP header's checks."""
    rules = [f"-A PREROUTING {m} -j ACCEPT" for r in policy.rules for m in _multiport(policy, r)]
    rulesets.write(folder, "iptables.rules",
                   ["*raw", ":PREROUTING DROP [0:0]", ":OUTPUT ACCEPT [0:0]"] + rules + ["COMMIT"])
    return [f"{rulesets.RESTORE[family]} <iptables.rules"]


def ports_of_one(policy):
    """The ports of a policy of one rule."""
    return policy.rules[0].ports


def _bpf(folder, ports, prefixes):
    rulesets.write(folder, "bpf.list", [f"{proto} {port}" for proto, port in ports] + prefixes)
    return ['"$BPF_LOAD" "$BPF_OBJECT" bpf.list']


def bpf(policy, family, folder):
    """What bpf_load.c reads: a port or a prefix a line."""
    rules = policy.rules
    prefixes = policy.peers[rules[0].peers][family] if rules[0].peers else []
    return _bpf(folder, [(proto, port) for proto, port, _ in ports_of(rules)], prefixes)


def bpf_of_one_rule(work, folder):
    """The same for a workload of rulesets."""
    return _bpf(folder, [("udp", p) for p in work.ports], rulesets.prefix_texts(work))


WRITERS = {
    "rolewall": rolewall, "nft-vmap": nft_vmap, "nft-concat": nft_concat,
    "nft-interval": nft_interval, "nft-pipapo": nft_pipapo, "iptables-multiport":
    iptables_multiport, "iptables-ct": iptables_ct, "ipset": ipset, "nft-ct": nft_ct, "bpf": bpf,
    "nft-export": nft_export, "nft-netdev": nft_netdev, "iptables-raw": iptables_raw,
}
