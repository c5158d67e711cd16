"""What a site may add: a detector that keeps the contract, and some that do not."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime

from labeling.detect.contract import Box, Card, Span, read_model

CARD = Card(
    name="bright-screens",
    version="1.0",
    medium="image",
    finds=("screen",),
    licence="CC0-1.0",
    training_data="None: the mean of three channels.",
    threshold=0.3,
    certain=0.5,
    model_file=str(Path(__file__).with_name("bright.onnx")),
    model_sha256="137116855df5dee9313368a945abbe0834c285838a5a5fe4bd99dab4f615fffc",
    is_default=False,
    settings={"from": 250},
)


class BrightScreens:
    """Finds the one place that is brighter than 250, by the model beside this file."""

    card = CARD

    def __init__(self):
        # In the child that searches: it has no environment but its own.
        assert "CLEARLABEL_SECRET_KEY" not in os.environ
        self._session = onnxruntime.InferenceSession(
            read_model(self.card), providers=["CPUExecutionProvider"]
        )

    def find(self, picture, *, least):
        channels = picture.transpose(2, 0, 1)[None].astype(np.float32)
        [bright] = self._session.run(None, {"picture": channels})
        rows, columns = np.nonzero(bright[0, 0] > CARD.settings["from"])
        if rows.size == 0:
            return []
        left, top = columns.min(), rows.min()
        return [Box("screen", left, top, columns.max() + 1 - left, rows.max() + 1 - top, np.float32(0.75))]


def broken(answer, **card):
    """A detector that answers this, whatever it is asked."""

    class Broken:
        def find(self, content, *, least):
            return answer() if callable(answer) else answer

    Broken.card = replace(CARD, name="broken", model_file=None, model_sha256=None, **card)
    return Broken


def fails():
    raise RuntimeError("out of order")


NotANumber = broken([Box("screen", float("nan"), 0, 1, 1, 0.9)])
TooSure = broken([Box("screen", 0, 0, 1, 1, 7.0)])
NoBoxes = broken([{"x": 1}])
Nothing = broken(None)
Fails = broken(fails)
TextOutside = broken([Span("email", 0, 10_000, 0.9)], medium="text")
NoLicence = broken([], licence=" ")
NoTrainingData = broken([], training_data="")
NoThreshold = broken([], threshold=0.0)
LessCertain = broken([], threshold=0.9, certain=0.1)
NoSum = type("NoSum", (BrightScreens,), {"card": replace(CARD, name="other", model_sha256=None)})
OtherModel = type(
    "OtherModel", (BrightScreens,), {"card": replace(CARD, name="other", model_sha256="0" * 64)}
)
NoCard = object
SameName = type("SameName", (BrightScreens,), {"card": replace(CARD, name="centerface")})
