"""Sentences that the calls of several frameworks share."""

from __future__ import annotations

__all__ = [
    "CUT_NAME",
    "FAN_OF_SHAPE",
    "HALF_WIDTH",
    "NEEDS_DATA",
    "NOT_CORRECTED",
    "ONE_FAN",
    "RELU_ALONE",
    "RELU_ALONE_AND_CUT",
    "TF1_FACTOR",
    "WIDENED",
]

HALF_WIDTH = "The half-width of a uniform law is √3 standard deviations."
FAN_OF_SHAPE = "Fans are those of a weight of shape in × out; a matrix stored out × in has its fans swapped."
NEEDS_DATA = "It needs the outputs for a batch of data, which no initializer is given. "
CUT_NAME = "It is truncated, despite its name."
RELU_ALONE = "It knows ReLU alone: a slope needs the long form."
RELU_ALONE_AND_CUT = "It is truncated, despite its name, and it knows ReLU alone: a slope needs the long form."
ONE_FAN = "{} divides by fan_in, and by nothing else."
TF1_FACTOR = "Without the 1.3 and the square of 0.8796 the variance is exact; TensorFlow's is 0.6 % larger."
NOT_CORRECTED = "{} cuts at ±2 and does not make up for it, so the standard deviation is divided by 0.8796 here."
WIDENED = "{} widens the law by 1/0.8796 before it cuts it at ±2, so that the variance after the cut is right."
