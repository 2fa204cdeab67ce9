"""A page of one chart, which another press changes."""

import streamlit as st

from pages.ui.charts.keep import keep_views
from pages.ui.charts.show import current_look, show_chart
from pages.ui.charts.theme import new_figure

keep_views()
if st.button("More"):
    st.session_state["more"] = st.session_state.get("more", 0) + 1
more = st.session_state.get("more", 0)
figure = new_figure("Sizes", look=current_look(), height=400, dragmode="zoom", xaxis={"range": [0, 10]})
for name in ("one", "two"):
    figure.add_scatter(x=[1, 5, 9], y=[1, 2, 3 + more], name=name, mode="lines+markers", customdata=[11, 12, 13])


def pick(point: object) -> None:
    """Remember what was clicked."""
    st.session_state["picked"] = point


show_chart(figure, key="sizes", table=lambda: {"x": [1, 5, 9]}, file="sizes", text=f"Up to {3 + more}.", on_select=pick)
st.text(f"Picked: {st.session_state.get('picked', {}).get('customdata', 'none')}")
