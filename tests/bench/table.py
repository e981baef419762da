#!/usr/bin/env python3
"""Turns the benchmarks' JSON, one file or several, into the tables of docs/performance.md; tests/bench/run calls it."""
import json
import re
import statistics
import sys
from collections import defaultdict

NAME = re.compile(r"(?:(?P<row>.+)/(?P<what>forward|both)/)?(?P<who>[^/]+)/(?:min_time:[\d.]+/)?threads:(?P<threads>\d)")
UNIT = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}


def read(paths):
    """Times in ms and counters by (row, what, who, threads); times of the experiments by (name, threads)."""
    data = {"benchmarks": []}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            one = json.load(file)
        data["context"] = one["context"]
        data["benchmarks"] += one["benchmarks"]
    times, counters, experiments = defaultdict(list), {}, defaultdict(list)
    for entry in data["benchmarks"]:
        if entry.get("run_type") != "iteration" or entry.get("error_occurred"):
            if entry.get("error_occurred") and entry.get("error_message") != "not offered":
                print(f"note: {entry['name']}: {entry['error_message']}", file=sys.stderr)
            continue
        if entry["name"].startswith("W8 "):
            name, threads = re.match(r"(W8 .+?)/(?:min_time:[\d.]+/)?(?:real_time/)?threads:(\d)", entry["name"]).groups()
            experiments[name, int(threads)].append(entry["real_time"] * UNIT[entry["time_unit"]])
            continue
        match = NAME.match(entry["name"])
        key = (match["row"], match["what"], match["who"], int(match["threads"]))
        times[key].append(entry["real_time"] * UNIT[entry["time_unit"]])
        counters[key] = {name: entry.get(name, 0.0) for name in ("flops", "bytes", "memory")}
    return data["context"], times, counters, experiments


class Machine:
    """The measured bounds: FLOP/ms and bytes/ms by thread count and size of the working set."""

    def __init__(self, times, counters):
        self.peak, self.bandwidth = {}, defaultdict(dict)
        for (row, _, who, threads), values in times.items():
            if row is not None:
                continue
            best = min(values)
            counter = counters[(None, None, who, threads)]
            if who == "peak":
                self.peak[threads] = counter["flops"] / best
            else:
                self.bandwidth[threads][int(who.split()[1]) << 20] = counter["bytes"] / best

    def bound(self, flops, moved, threads):
        """Milliseconds, or None where a bound was not measured; the bandwidth is that of the smallest measured set that
        holds the data."""
        if threads not in self.peak or not self.bandwidth[threads]:
            return None
        sizes = sorted(self.bandwidth[threads])
        size = next((s for s in sizes if s >= moved), sizes[-1])
        return max(flops / self.peak[threads], moved / self.bandwidth[threads][size])


def spread(values):
    return (max(values) - min(values)) / statistics.median(values)


def row_order(times):
    return sorted({key[0] for key in times if key[0] and not key[0].startswith("scaling")})


def table(times, counters, machine, what, threads):
    """Our times beside the fastest peer's and the bound."""
    print("| row | ours, ms | spread | fastest NCHW peer, ms | ratio | own-layout peer, ms | bound, ms | × bound | 1 → 2 threads | memory |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    ratios = []
    for row in row_order(times):
        ours = times.get((row, what, "ours", threads))
        if not ours:
            continue
        median = statistics.median(ours)
        peers = {who: statistics.median(values) for (r, w, who, t), values in times.items()
                 if (r, w, t) == (row, what, threads) and who != "ours"}
        plain = sorted((time, who) for who, time in peers.items() if "own layout" not in who)
        own = sorted((time, who) for who, time in peers.items() if "own layout" in who)
        counter = counters[(row, what, "ours", threads)]
        bound = machine.bound(counter["flops"], counter["bytes"], threads)
        ratio = median / plain[0][0] if plain else None
        if ratio:
            ratios.append(ratio)
        both = [times.get((row, what, "ours", t)) for t in (1, 2)]
        speed = statistics.median(both[0]) / statistics.median(both[1]) if all(both) else None
        cells = [row, f"{median:.2f}", f"{100 * spread(ours):.0f} %",
                 f"{plain[0][0]:.2f} ({plain[0][1]})" if plain else "none",
                 f"**{ratio:.2f}**" if ratio else "",
                 f"{own[0][0]:.2f} ({own[0][1].replace(' own layout', '')})" if own else "",
                 f"{bound:.2f}" if bound else "", f"{median / bound:.1f}" if bound else "", f"{speed:.2f}" if speed else "", f"{counter['memory']:.2f}"]
        print("| " + " | ".join(cells) + " |")
    if ratios:
        print(f"\nGeometric mean of the ratios: {statistics.geometric_mean(ratios):.2f}\n")


def processor():
    """The name that the system gives it."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "a processor")


def main():
    context, times, counters, experiments = read(sys.argv[1:])
    machine = Machine(times, counters)
    caches = ", ".join(f"{c['size'] >> 10} KiB {c['type']} L{c['level']}" for c in context["caches"] if c["type"] != "Instruction")
    print(f"{context['date'][:10]}, {processor()}, {caches}, {context['num_cpus']} cores at {context['mhz_per_cpu'] / 1000:.1f} GHz; measured peak",
          ", ".join(f"{flops / 1e6:.0f} GFLOP/s with {t} thread(s)" for t, flops in sorted(machine.peak.items())) + "; copying",
          ", ".join(f"{rate / 1e6:.0f} GB/s in {size >> 20} MiB" for size, rate in sorted(machine.bandwidth[2].items())),
          "with 2.\n")
    for what, title in (("forward", "Forward"), ("both", "Forward and backward (gradients of input, weight and bias)")):
        for threads in (2, 1):
            print(f"\n{title}, {threads} thread{'s' if threads > 1 else ''}:\n")
            table(times, counters, machine, what, threads)
    sizes = [(int(row.split()[1]), statistics.median(values)) for (row, what, who, threads), values in times.items()
             if row and row.startswith("scaling") and threads == 2]
    if sizes:
        print("Time per output pixel, depthwise k4 s2, 2 threads:",
              ", ".join(f"{size}×{size}: {time * 1e6 / (3 * size * size):.2f} ns" for size, time in sorted(sizes)))
    if experiments:
        print("\n| the whole evaluate | 1 thread, ms | 2 threads, ms | spread |\n|---|---|---|---|")
    for name in dict.fromkeys(name for name, _ in experiments):
        one, two = experiments.get((name, 1), []), experiments.get((name, 2), [])
        if one and two:
            print(f"| {name.replace('/', ', ')} | {statistics.median(one):.1f} | {statistics.median(two):.1f} | {100 * spread(two):.0f} % |")


if __name__ == "__main__":
    main()
