from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.ui.charts.show import table_csv


def page() -> None:
    """A page with one chart, which counts how often its table is made."""
    import streamlit as st  # noqa: PLC0415 - AppTest runs these lines alone

    from pages.ui.charts.show import current_look, show_chart  # noqa: PLC0415
    from pages.ui.charts.theme import new_figure  # noqa: PLC0415

    def table() -> dict[str, list[object]]:
        st.session_state["made"] = st.session_state.get("made", 0) + 1
        return {"layer": [1, 2], "RMS": [0.5, None]}

    figure = new_figure("Sizes", look=current_look(), height=300)
    figure.add_scatter(x=[1, 2], y=[0.5, 0.25])
    show_chart(figure, key="sizes", table=table, file="sheet_sizes", text="From 0.5 to *0*.", click=("pick", 3))


def chart(app: AppTest) -> dict[str, Any]:
    (element,) = app.get("bidi_component")
    sent = json.loads(element.proto.json)
    assert sent["view"] == "chart"
    content: dict[str, Any] = sent["content"]
    return content


def test_a_chart_has_a_name_and_its_words_for_who_does_not_see_it() -> None:
    app = AppTest.from_function(page).run()
    assert chart(app)["label"] == "Sizes. From 0.5 to *0*."
    assert app.markdown[0].value == r"From 0\.5 to \*0\*\."


def test_the_browser_is_told_figure_file_and_what_a_click_is() -> None:
    content = chart(AppTest.from_function(page).run())
    assert content["file"] == "sheet_sizes"
    assert content["click"] == ["pick", 3]
    assert content["least_width"] == 0
    assert content["figure"]["data"] == [{"type": "scatter", "x": [1, 2], "y": [0.5, 0.25]}]
    assert content["figure"]["layout"]["height"] == 300
    assert content["figure"]["layout"]["title"]["text"] == "Sizes"


def test_the_table_is_not_made_before_it_is_opened() -> None:
    app = AppTest.from_function(page).run()
    assert "made" not in app.session_state
    assert not app.dataframe
    app.session_state["sizes_data"] = True
    app.run()
    assert app.session_state["made"] == 1
    assert list(app.dataframe[0].value.columns) == ["layer", "RMS"]
    assert app.dataframe[0].value["layer"].tolist() == [1, 2]


def test_a_table_is_saved_with_its_head() -> None:
    assert table_csv({"layer": [1, 2], "RMS": [0.1, None]}) == "layer,RMS\r\n1,0.1\r\n2,\r\n"
