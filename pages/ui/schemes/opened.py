"""The open scheme in full: its rule, its law compared with another's, each framework's call, and its pitfalls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import streamlit as st

from pages.ui.charts.schemes import Drawn, law_figure, law_table, law_text, std_figure, std_table, std_text
from pages.ui.charts.show import current_look, show_chart
from pages.ui.prose import read_prose
from pages.ui.schemes.page import SchemesSettings, SchemesVisit
from pages.ui.schemes.put import show_put_on_sheet
from pages.ui.schemes.table import open_scheme
from pages.ui.shell.fields import Choice, titles_of
from pages.ui.shell.markdown import plain, small
from pages.ui.shell.scheme_editor import SchemeEditor
from pages.ui.shell.table import show_table
from pages.ui.shell.widgets import row, select, show_field
from xavier_core import Attempt, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.catalogue import FRAMEWORKS, PITFALLS, find_call
from xavier_core.schemes import Draw, layer_of

_NARROW, _MIDDLE, _WIDE = 200, 220, 300
_ACTIVATIONS = Choice(titles_of(ACTIVATIONS))


def show_opened(here: SchemesVisit) -> None:
    """Show the open scheme, the most asked for first: formula, figures, charts, calls, assumptions, pitfalls."""
    drawn, beside = drawn_of(here.settings, here.spec)
    scheme = drawn.draw.rule
    st.header(plain(scheme.list_title + drawn.title.removeprefix(scheme.title)), anchor=False)
    _show_controls(here, drawn)
    st.latex(scheme.typeset)
    st.markdown(f"{plain(scheme.formula)}  \n**Source**: {plain(scheme.source)}")
    _show_figures((drawn,) if drawn == beside else (drawn, beside))
    st.html(read_prose("schemes")["equivalents"])
    _show_calls(drawn)
    _show_list("It assumes", scheme.assumptions)
    _show_list("Pitfalls", PITFALLS[scheme.key])
    show_put_on_sheet(here, attempt_of(drawn, here.spec.attempts[-1]), section="scheme")


def drawn_of(settings: SchemesSettings, spec: SheetSpec) -> tuple[Drawn, Drawn]:
    """Return the open scheme, and the one that it is compared with, on the chosen layer."""
    pair = []
    for draw, activation in ((settings.draw, settings.activation), (Draw(settings.beside), "")):
        fans = {"fan_in": settings.fan_in, "fan_out": settings.fan_out}
        pair.append(Drawn(draw, layer_of(draw.rule, **fans, inputs=spec.inputs, activation=activation)))
    return pair[0], pair[1]


def attempt_of(drawn: Drawn, like: Attempt) -> Attempt:
    """Return an attempt that draws like this: with the activation that the scheme looks at, else that of another."""
    draw = drawn.draw
    activation = drawn.layer.activation if draw.rule.looks_at_activation else like.activation
    return Attempt(draw.scheme, draw.arguments, distribution=draw.distribution, activation=activation, slope=like.slope)


def _show_controls(here: SchemesVisit, drawn: Drawn) -> None:
    rule = drawn.draw.rule
    editor = SchemeEditor(here, "schemes", drawn.draw, lambda changed: here.replace(changed(here.settings)))
    with row():
        show_field(here, "scheme", width=_WIDE, change=lambda scheme: open_scheme(here, scheme))
        editor.show_numbers(width=_NARROW)
        if len(rule.distributions) > 1:
            editor.show_distribution(width=_MIDDLE)
        if rule.looks_at_activation:
            label, shown = here.page.field_of("activation").label, drawn.layer.activation
            take = lambda chosen: editor.put("activation", lambda _: chosen, label, chosen)  # noqa: E731
            select(here, "schemes_activation", label, _ACTIVATIONS, shown, take)
    with row():
        show_field(here, "fan_in")
        show_field(here, "fan_out")
        show_field(here, "beside", width=_WIDE)


def _show_figures(pair: Sequence[Drawn]) -> None:
    """Show the figures on the chosen layer, and both charts."""
    show_table(summarize(pair), label="Figures on this layer")
    if any(own.draw.rule.is_data_driven for own in pair):
        st.markdown(small("LSUV's figures are those on white data of variance 1; other data give other ones."))
    layer, look = pair[0].layer, current_look()
    file = f"xavier-sheet_{pair[0].draw.scheme}_{layer.fan_in}-{layer.fan_out}"
    left, right = st.columns(2)
    with left:
        law, table = law_figure(pair, look=look), partial(law_table, pair)
        show_chart(law, key="scheme_law", table=table, file=f"{file}_law", text=law_text(pair))
    with right:
        std, table = std_figure(pair, look=look), partial(std_table, pair)
        show_chart(std, key="scheme_std", table=table, file=f"{file}_std", text=std_text(pair))


def summarize(pair: Sequence[Drawn]) -> dict[str, list[str]]:
    """Return the figures of each scheme on its layer, as texts by column."""
    return {
        "Scheme": [own.title for own in pair],
        "mean": [_text(own.mean) for own in pair],
        "variance": [_text(own.draw.variance(own.layer)) for own in pair],
        "standard deviation": [_text(own.std) for own in pair],
        "largest |weight|": [_text(abs(own.mean) + (own.law.reach * own.std if own.std else 0.0)) for own in pair],
        "kurtosis (3 if normal)": [_text(own.law.kurtosis if own.std else math.nan) for own in pair],
        "fan_in · Var(W)": [_text(own.layer.fan_in * own.draw.variance(own.layer)) for own in pair],
        "fan_out · Var(W)": [_text(own.layer.fan_out * own.draw.variance(own.layer)) for own in pair],
    }


def _show_calls(drawn: Drawn) -> None:
    """Show each framework's call with a button that copies it, or why there is none, and its pitfall."""
    for framework, name in FRAMEWORKS.items():
        found = find_call(drawn.draw, framework, activation=drawn.layer.activation, slope=drawn.layer.slope)
        with st.container(gap="small"):
            st.markdown(f"**{name}**" + ("" if found.call else ": none"))
            if found.call:
                st.code(found.call, language=None, wrap_lines=True)
            if found.pitfall:
                st.markdown(small(found.pitfall))


def _show_list(title: str, sentences: Sequence[str]) -> None:
    if sentences:
        st.markdown(f"**{title}**\n\n" + "\n".join(f"- {plain(sentence)}" for sentence in sentences))


def _text(value: float) -> str:
    if math.isnan(value):
        return "–"
    return "no bound" if math.isinf(value) else f"{value:.5g}"
