"""Calls: what each framework is given so that it draws weights of a scheme's law, one file a framework."""

from __future__ import annotations

from xavier_core.catalogue.calls.call import Call
from xavier_core.catalogue.calls.find import FRAMEWORKS, find_call

__all__ = ["FRAMEWORKS", "Call", "find_call"]
