"""The same literal re-rolls of a large network in threads, in processes, and on a Dask cluster of this machine.

    python -m tests.bench.bench_executors

Checks that all give the same outputs, and prints what each took once its workers were up. Dask is in
requirements-bench.txt; without it, its line is left out and says so.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pickle
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial

import numpy as np

import xavier_core as xc
from xavier_core.rerolls import draw_chunk

ROLLS = 200
SPEC = xc.SheetSpec().widened((1000, 1000, 1000))


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


@contextmanager
def dask_cluster(workers: int) -> Iterator[Executor]:
    distributed = importlib.import_module("distributed")
    with (
        distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        yield executor


def timed(executor: Executor | None = None) -> tuple[np.ndarray, float]:
    xc.reroll(SPEC, attempt=2, n=8, executor=executor)  # the workers start and import
    start = time.perf_counter()
    outputs = xc.reroll(SPEC, attempt=2, n=ROLLS, executor=executor).outputs
    return outputs, time.perf_counter() - start


def main() -> int:
    workers = os.cpu_count() or 1
    sent = len(pickle.dumps(partial(draw_chunk, SPEC, (2,), "literal")))
    sizes = "-".join(map(str, SPEC.layer_sizes))
    print(f"{ROLLS} literal re-rolls of {sizes} on {workers} cores; {sent} bytes are sent with each chunk")
    expected, seconds = timed()
    print(f"threads    {seconds:6.2f} s")
    for name, pool in (("processes", processes), ("Dask", dask_cluster)):
        try:
            with pool(workers) as executor:
                outputs, seconds = timed(executor)
        except ModuleNotFoundError as missing:
            print(f"{name:<10} left out: {missing.name} is not installed (requirements-bench.txt)")
            continue
        is_same = outputs.tobytes() == expected.tobytes()
        print(f"{name:<10} {seconds:6.2f} s  {'the same outputs' if is_same else 'OTHER OUTPUTS'}", flush=True)
        if not is_same:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
