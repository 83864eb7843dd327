#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sites for the oracle: sites.py PROFILE FOLDER writes one for each main role and one gateway.

The main roles are the four that most flows begin or end at.

Every other role is bound, to addresses of both families that partly overlap; every option is on;
some roles live in zones. Prints the files' names. Reads the profile alone.
"""
import os
import random
import sys

import yaml


def peer(number, rng):
    """A prefix, a range and single addresses; neighbours share some."""
    base = f"10.{100 + number}"
    return [
        f"{base}.0.0/{rng.choice([20, 22, 24])}",
        f"{base}.200.{rng.randrange(1, 100)}-{base}.200.{rng.randrange(100, 250)}",
        f"10.99.{rng.randrange(0, 3)}.0/24",
        f"172.16.{number}.{rng.randrange(1, 250)}",
        f"2001:db8:{number:x}::/{rng.choice([48, 56, 64])}",
        f"2001:db8:99:{rng.randrange(0, 3)}::/64",
        f"2001:db8:aaaa::{number:x}:10-2001:db8:aaaa::{number:x}:fff0",
    ]


def site(profile, name, roles, gateway, rng):
    product = profile["product"]
    everyone = list(profile["roles"])
    peers = {r: peer(n, rng) for n, r in enumerate(everyone) if f"{product}/{r}" not in roles}
    if gateway or rng.random() < 0.5:
        peers[rng.choice(sorted(peers))] = "any"
    zones = {r: rng.choice(["inner", "outer", ["inner", "outer"]])
             for r in peers if rng.random() < 0.4}
    text = {
        "rolewall": "site/1",
        "name": name,
        "roles": roles,
        "gateway": gateway,
        "peers": {product: peers},
        "zones": {"inner": ["in0", "lan*"], "outer": ["out*", "lan5*"]},
        "settings": {"inbound": rng.choice(["drop", "reject"])},
        "local": [
            {"id": "ping", "from": "any", "to": "self",
             "service": ["icmp/echo-request", "icmpv6/echo-request"]},
            {"id": "ranges", "from": ["10.99.0.0/23", "2001:db8:99::/48"], "to": "self",
             "service": ["tcp/8000-8100", "udp/8050-8200", "tcp/8090-8091"]},
            {"id": "tunnels", "from": "self", "to": "any", "service": ["gre", "esp"],
             "zone": "outer"},
        ],
    }
    if profile.get("options"):
        text["options"] = {product: {o: True for o in profile["options"]}}
    open_ports = [s for s, v in profile["services"].items() if not {"port", "ports"} & set(v)]
    if open_ports:
        text["services"] = {product: {s: f"tcp/{9400 + n}" for n, s in enumerate(open_ports)}}
    if zones:
        text["role-zones"] = {product: zones}
    return text


def main_roles(profile):
    ends = [flow[end] for flow in profile["flows"] for end in ("from", "to")]
    return sorted(profile["roles"], key=lambda role: -ends.count(role))[:4]


def main():
    path, folder = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        profile = yaml.safe_load(file)
    product = profile["product"]
    rng = random.Random(product)
    wanted = [(role, [f"{product}/{role}"], False) for role in main_roles(profile)]
    for name, roles, gateway in wanted + [("gateway", [], True)]:
        file_name = os.path.join(folder, f"{product}-{name}.yaml")
        with open(file_name, "w", encoding="utf-8") as file:
            # JSON's quotes keep words such as "on" words.
            yaml.safe_dump(site(profile, f"oracle-{name}", roles, gateway, rng), file,
                           default_style=None, sort_keys=False)
        print(file_name)


main()
