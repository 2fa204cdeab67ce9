"""The made-up runs that several charts are drawn of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.pages.depth.made_runs import HE, LECTURE, XAVIER, Run


@pytest.fixture(scope="module")
def lecture() -> Run:
    """The tutorial's three networks of tanh, narrower."""
    return Run(LECTURE)


@pytest.fixture(scope="module")
def relu() -> Run:
    return Run(replace(LECTURE, activation="relu", attempts=(XAVIER, HE)))
