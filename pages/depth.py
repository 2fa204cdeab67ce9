"""Depth: activations forward and gradients backward, layer by layer, under up to four schemes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.ui.browser import mount_depth_chart, mount_depth_script
from pages.ui.depth.attempts import show_deep_attempts
from pages.ui.depth.controls import (
    show_chosen,
    show_layer,
    show_network,
    show_preset,
    show_put_on_sheet,
    show_view,
    show_wishes,
)
from pages.ui.depth.diagram import diagram_content, diagram_of, phase_text
from pages.ui.depth.downloads import show_depth_downloads
from pages.ui.depth.histograms import histograms_content
from pages.ui.depth.jacobian import spectrum_content
from pages.ui.depth.lines import sizes_content
from pages.ui.depth.progress import compute
from pages.ui.depth.saturation import saturation_content
from pages.ui.depth.settings import DepthSettings, encode_depth
from pages.ui.depth.steps import depth_of, take_picks
from pages.ui.depth.tables import HOW_IT_IS_JUDGED, layer_table, published_table, sources_text, verdict_text
from pages.ui.prose import read_prose
from pages.ui.shell.address import is_bare, link_of, open_settings, was_visited
from pages.ui.shell.markdown import plain
from pages.ui.shell.page import enter_page, keep_address
from pages.ui.shell.session import NETWORK_PANEL, PHASE_KEY, Session, sent_by
from xavier_core.depth import DeepResult, compare


def show_page() -> None:
    """Show the page; where layers are still to come, run again once what there is is shown."""
    here = enter_page()
    if was_visited() and not is_bare():
        here.depth = None
    depth_of(here, open_settings)
    take_picks(here, sent_by(PHASE_KEY))
    settings = depth_of(here, open_settings)
    mount_depth_script()
    st.html(read_prose("depth")["start"])
    show_preset(here, settings)
    panel = st.expander("Change the network and its schemes", key=NETWORK_PANEL, on_change="rerun")
    if panel.open:  # its many fields would cost every re-roll a third of its time
        with panel:
            show_network(here, settings)
            show_deep_attempts(here, settings)
    with st.container(key="deep_notices"):
        for notice in here.notices:
            st.warning(plain(str(notice)))
    address = keep_address(here, link_of(here.spec, encode_depth(settings)))
    mount_depth_chart(key="deep_address", content={"kind": "none", "address": address})
    result = compute(here, settings)
    if result is not None:
        _show_result(here, settings, result)
    if not (here.deep_stopped or (result and result.is_done)):
        st.rerun()


def _show_result(here: Session, settings: DepthSettings, result: DeepResult) -> None:
    prose = read_prose("depth")
    with st.container(key="deep_verdicts"):
        st.markdown(verdict_text(result))
        st.caption(HOW_IT_IS_JUDGED)
    st.html(prose["histograms"])
    show_view(here, settings)
    histograms = histograms_content(
        result, quantity=settings.quantity, scale=settings.scale, picture=settings.picture, layer=settings.layer
    )
    mount_depth_chart(key="deep_histograms", content=histograms)
    st.html(prose["sizes"])
    mount_depth_chart(key="deep_sizes", content=sizes_content(result, layer=settings.layer))
    with st.container(key="deep_published"):
        _show_published(result)
    st.html(prose["saturation"])
    show_layer(here, settings)
    mount_depth_chart(key="deep_saturation", content=saturation_content(result, layer=settings.layer))
    st.html(prose["layer"])
    st.table(pd.DataFrame(layer_table(result, settings.layer)).set_index(f"Layer {settings.layer}"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show_chosen(here, settings, label="Attempt", place="sheet")
        show_put_on_sheet(here, settings, result)
    diagram = diagram_of(settings.spec)
    show_depth_downloads(result, diagram, layer=settings.layer, quantity=settings.quantity)
    st.html(prose["phase"])
    show_chosen(here, settings, label="Attempt that a click moves", place="phase")
    mount_depth_chart(key=PHASE_KEY, content=diagram_content(diagram, settings.spec, chosen=settings.chosen))
    st.markdown(plain(phase_text(settings.spec, settings.chosen)))
    st.html(prose["spectrum"])
    show_wishes(here, settings)
    if settings.measurements.jacobian:
        mount_depth_chart(key="deep_spectrum", content=spectrum_content(result, layer=settings.layer))
    st.html(prose["end"])


def _show_published(result: DeepResult) -> None:
    if rows := compare(result):
        st.html(read_prose("depth")["published"])
        st.table(pd.DataFrame(published_table(rows)).set_index("Figure"))
        st.caption(sources_text(rows))


show_page()
