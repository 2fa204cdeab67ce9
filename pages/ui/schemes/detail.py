"""One scheme in full: its rule, its law beside another's, its source, its pitfalls and each framework's call."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from pages.ui.browser import mount_chart
from pages.ui.schemes.charts import Drawn, law_content, std_content
from pages.ui.shell.markdown import plain
from xavier_core.catalogue import FRAMEWORKS, PITFALLS, find_call

__all__ = ["show_calls", "show_scheme", "summarize"]

_NONE = "–"


def show_scheme(drawn: Drawn, beside: Drawn) -> None:
    """Show the rule, the figures on the chosen layer, both charts, and what is known about the scheme."""
    scheme = drawn.draw.rule
    st.latex(scheme.typeset)
    st.markdown(plain(scheme.formula))
    st.markdown(f"**Source**: {plain(scheme.source)}")
    pair = (drawn,) if drawn == beside else (drawn, beside)
    st.table(pd.DataFrame(summarize(pair)).set_index("Scheme"))
    if scheme.is_data_driven or beside.draw.rule.is_data_driven:
        st.caption("LSUV's figures are those on white data of variance 1; other data give other ones.")
    left, right = st.columns(2)
    with left:
        mount_chart(key="scheme_law", content=law_content(pair))
    with right:
        mount_chart(key="scheme_std", content=std_content(pair))
    _show_list("It assumes", scheme.assumptions)
    _show_list("Traps", PITFALLS[scheme.key])


def summarize(pair: Sequence[Drawn]) -> dict[str, list[str]]:
    """Return the figures of each scheme on its layer, as texts by column."""
    return {
        "Scheme": [plain(drawn.title) for drawn in pair],
        "mean": [_text(drawn.mean) for drawn in pair],
        "variance": [_text(_variance(drawn)) for drawn in pair],
        "standard deviation": [_text(drawn.std) for drawn in pair],
        "largest |weight|": [_text(_largest(drawn)) for drawn in pair],
        "kurtosis (3 if normal)": [_text(_kurtosis(drawn)) for drawn in pair],
        "fan_in · Var(W)": [_text(drawn.layer.fan_in * _variance(drawn)) for drawn in pair],
        "fan_out · Var(W)": [_text(drawn.layer.fan_out * _variance(drawn)) for drawn in pair],
    }


def show_calls(drawn: Drawn) -> None:
    """Show each framework's call with a button that copies it, or why there is none, and its pitfall."""
    for framework, name in FRAMEWORKS.items():
        found = find_call(drawn.draw, framework, activation=drawn.layer.activation, slope=drawn.layer.slope)
        with st.container(gap="small"):
            st.markdown(f"**{name}**" + ("" if found.call else ": none"))
            if found.call:
                st.code(found.call, language=None, wrap_lines=True)
            if found.pitfall:
                st.caption(plain(found.pitfall))


def _show_list(title: str, sentences: Sequence[str]) -> None:
    if sentences:
        st.markdown(f"**{title}**\n\n" + "\n".join(f"- {plain(sentence)}" for sentence in sentences))


def _variance(drawn: Drawn) -> float:
    return drawn.draw.variance(drawn.layer)


def _largest(drawn: Drawn) -> float:
    return abs(drawn.mean) + (drawn.law.reach * drawn.std if drawn.std else 0.0)


def _kurtosis(drawn: Drawn) -> float:
    return drawn.law.kurtosis if drawn.std else math.nan


def _text(value: float) -> str:
    if math.isnan(value):
        return _NONE
    if math.isinf(value):
        return "no bound"
    return f"{value:.5g}"
