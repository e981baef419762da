#!/usr/bin/env python3
"""Turns the benchmarks of learning into a table of steps per second.

    learning_table.py ours.json libtorch.json

Ours is the median of its repetitions, the peer's the best of its own in the better of its two layouts.
"""
import json
import re
import statistics
import sys
from collections import defaultdict

NAME = re.compile(r"(?P<row>.+?)/step/(?P<who>.+?)/.*threads:(?P<threads>\d)")


def read(paths):
    """Microseconds per step by (row, who, threads)."""
    times = defaultdict(list)
    for path in paths:
        with open(path, encoding="utf-8") as file:
            entries = json.load(file)["benchmarks"]
        for entry in entries:
            if entry.get("run_type") != "iteration" or entry.get("error_occurred"):
                continue
            match = NAME.match(entry["name"])
            times[match["row"], match["who"], match["threads"]].append(entry["real_time"])
    return times


def cells(times, row, threads):
    ours = statistics.median(times[row, "ours", threads])
    theirs = [min(values) for (r, who, t), values in times.items()
              if r == row and t == threads and who.startswith("libtorch")]
    if not theirs:
        return [f"{1e6 / ours:,.0f}", "", ""]
    return [f"{1e6 / ours:,.0f}", f"{1e6 / min(theirs):,.0f}", f"**{min(theirs) / ours:.1f}**"]


def main():
    times = read(sys.argv[1:])
    print("| net, side of the target | ours, 2 threads | libtorch | times faster | ours, 1 thread | libtorch | times faster |")
    print("|---|---|---|---|---|---|---|")
    for row in sorted({key[0] for key in times}):
        print("| " + " | ".join([row.removeprefix("learn_")] + cells(times, row, "2") + cells(times, row, "1")) + " |")


if __name__ == "__main__":
    main()
