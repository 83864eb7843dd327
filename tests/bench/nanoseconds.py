# SPDX-License-Identifier: GPL-2.0-or-later
"""Statistics of the nanosecond bench, and what it compares. Knows neither kernels nor files.

A sample is the time of one batch. In each round every contestant has one batch, in shuffled order, so
what disturbs the machine for longer than a round disturbs them all: a contestant's cost is the median
over the rounds of (its batch - the empty hook's batch in the same round). The interval is that of the
median with 95 % confidence by order statistics, which assumes nothing about how the noise spreads.
"""
import math

EMPTY, EMPTY_AGAIN = "empty", "empty-again"
AGAIN = "-again"
CONTROL_BOUND = 2.0   # nanoseconds a packet

# Each loaded once; what is measured with it are packets of one source and, where the list of peers is
# long enough to matter, of random ones.
WORKLOADS = {
    "ports16-any": ["ports16-any"],
    "scan-denied": ["scan-denied"],
    "services-4": ["services-4"],
    "services-16": ["services-16"],
    "services-64": ["services-64"],
    "services-512": ["services-512"],
    "peer-denied": ["peer-denied"],
    "peers-10": ["peers-10", "peers-10-random"],
    "peers-1k": ["peers-1k", "peers-1k-random"],
    "peers-64k": ["peers-64k", "peers-64k-random"],
    # Random sources among a million miss every cache: one and the same policy, loaded twice, differs by
    # one or two of each hundred nanoseconds, which the control does not let pass.
    "peers-1m": ["peers-1m"],
}
# Rounds, and packets a batch. Where the tables are larger than the nearest caches, a batch must be long
# enough to find them as the contestant itself has left them.
EFFORT, LARGE_EFFORT = (301, 2000), (151, 10000)
LARGE = ("peers-64k-random",)
SHORT = ["ports16-any", "scan-denied", "peers-1k"]
# What the forwarding rate is measured with.
PATH = ["ports16-any", "scan-denied", "screen-denied", "peers-1k"]
# Stateless, all of them; what conntrack costs is counted in instructions.
LEFT_OUT = ("rolewall-ct", "nft-ct")


def effort(measured):
    return LARGE_EFFORT if measured in LARGE else EFFORT


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def interval(values):
    """The median's 95 % interval: the order statistics around n/2 that a fair coin reaches."""
    ordered = sorted(values)
    n = len(ordered)
    reach = 1.96 * math.sqrt(n) / 2
    low = max(0, math.floor(n / 2 - reach) - 1)
    high = min(n - 1, math.ceil(n / 2 + reach))
    return ordered[low], ordered[high]


def by_round(lines):
    """Lines "ROUND CONTESTANT NANOSECONDS" to {contestant: {round: nanoseconds}}."""
    out = {}
    for line in lines:
        number, name, ns = line.split()
        out.setdefault(name, {})[int(number)] = int(ns)
    return out


def differences(samples, name, base, batch):
    """What a packet costs more with one than with the other, round by round."""
    return [(samples[name][r] - samples[base][r]) / batch for r in sorted(samples[base])]


def controls(samples, batch):
    """Those measured twice: {name: median difference}. Zero is what they should say."""
    return {name: median(differences(samples, name + AGAIN, name, batch))
            for name in samples if name + AGAIN in samples}


def out_of_bounds(samples, batch):
    found = controls(samples, batch)
    if EMPTY not in found:
        return {"no control": float("nan")}
    return {name: d for name, d in found.items() if not abs(d) <= CONTROL_BOUND}
