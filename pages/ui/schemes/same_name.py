"""The laws that go by one name, one below the other on one layer."""

from __future__ import annotations

import streamlit as st

from pages.ui.shell.table import show_table
from xavier_core.catalogue import same_name


def show_same_name(fan_in: int, fan_out: int) -> None:
    """Show the three variances that are called Xavier, with their numbers on the chosen layer."""
    names = same_name(fan_in, fan_out)
    table = {
        "Variance": [name.rule for name in names],
        "who": [name.who for name in names],
        "variance": [f"{name.variance:.6g}" for name in names],
        "standard deviation": [f"{name.std:.6g}" for name in names],
        "uniform: ±": [f"{name.half_width:.6g}" for name in names],
        "fan_in · Var(W)": [f"{name.forward:.4g}" for name in names],
        "fan_out · Var(W)": [f"{name.backward:.4g}" for name in names],
    }
    st.markdown(f"On a layer of **({fan_in}, {fan_out})**:")
    show_table(table, label="Three variances by one name")
