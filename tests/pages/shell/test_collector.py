"""What is imported is left out of collections, and garbage is not."""

from __future__ import annotations

import subprocess
import sys

from tests.server import ROOT

_SCRIPT = """
import gc
import weakref

import streamlit
from pages.ui.shell.collector import spare_what_is_imported

class Node:
    pass

def cycle():
    node = Node()
    node.itself = node
    return weakref.ref(node)

before = cycle()
spare_what_is_imported()
frozen = gc.get_freeze_count()
after = cycle()
spare_what_is_imported()
print(before() is None, gc.get_freeze_count() == frozen, frozen > 9 * len(gc.get_objects()), after() is None)
gc.collect()
print(after() is None)
"""


def test_modules_are_spared_once_and_garbage_is_collected_before_and_after() -> None:
    command = [sys.executable, "-c", _SCRIPT]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["True True True False", "True"]
