"""What the browser is sent of the activation and of the pre-activations that meet it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pages.ui.depth.saturation import saturation_content
from pages.ui.depth.texts import percent, short
from tests.pages.depth.made_runs import LECTURE, XAVIER, Run


def test_each_pre_activation_has_its_place_and_the_slope_that_it_meets(lecture: Run) -> None:
    content = saturation_content(lecture.result, layer=10)
    reach = content["reach"]
    assert reach == 8.0  # the second attempt goes much farther
    for attempt, panel in enumerate(content["panels"], start=1):
        sample = np.sort(lecture.array(attempt, 10, "pre").reshape(-1)[:256])
        assert (panel["left"], panel["right"]) == ((sample < -8.0).sum(), (sample > 8.0).sum())
        inside = sample[np.abs(sample) <= 8.0]
        assert panel["left"] + panel["right"] + len(inside) == panel["n"] == 256
        assert (2.0 * np.array(panel["places"]) - 1.0) * reach == pytest.approx(inside, abs=2e-3)
        assert panel["slopes"] == pytest.approx((1.0 - np.tanh(inside) ** 2).tolist(), abs=6e-4)
        saturated = float((np.abs(lecture.array(attempt, 10, "post")) > 0.99).mean())
        square = float(np.mean((1.0 - np.tanh(lecture.array(attempt, 10, "pre")) ** 2) ** 2))
        assert panel["words"].startswith(f"{percent(saturated)} of the units beyond ±0.99; mean g'² {short(square)}")
    assert content["panels"][1]["left"] > 40
    z = np.linspace(-8.0, 8.0, len(content["curve"]))
    assert content["curve"] == pytest.approx(np.tanh(z).tolist(), abs=1e-3)
    assert content["slope"] == pytest.approx((1.0 - np.tanh(z) ** 2).tolist(), abs=1e-3)
    assert content["value_reach"] == pytest.approx([-1.0, 1.0], abs=1e-3)


def test_an_activation_without_limits_goes_as_far_as_what_meets_it(relu: Run) -> None:
    content = saturation_content(relu.result, layer=1)
    sample = np.abs(np.concatenate([relu.array(attempt, 1, "pre").reshape(-1)[:256] for attempt in (1, 2)]))
    assert np.quantile(sample, 0.95) < content["reach"] < 2.0 * sample.max()
    assert "beyond" not in content["panels"][0]["words"]
    assert set(content["panels"][0]["slopes"]) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("activation", "beyond"), [("sigmoid", "0.005 or 0.995"), ("elu", "−0.99"), ("softsign", "±0.99")]
)
def test_what_counts_as_saturated_is_said(activation: str, beyond: str) -> None:
    run = Run(replace(LECTURE, activation=activation, depth=1, attempts=(XAVIER,)))
    assert f"of the units beyond {beyond};" in saturation_content(run.result)["panels"][0]["words"]
