"""Every shape on a picture, drawn as people draw: with the mouse, by touch, with the keyboard alone."""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.e2e.looking import check_accessible, settle
from tests.support.client import Client

pytestmark = pytest.mark.e2e
TOOLS = ["box", "polygon", "polyline", "keypoints", "ellipse", "mask"]
SCHEMA = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {
            "name": "objects",
            "type": "shapes",
            "on": "photo",
            "tools": TOOLS,
            "labels": [
                {"name": "car", "key": "1"},
                {"name": "road", "key": "2"},
                {
                    "name": "person",
                    "key": "3",
                    "tools": ["keypoints"],
                    "skeleton": {
                        "names": ["head", "left hand", "right hand", "hip"],
                        "edges": [[0, 3], [0, 1], [0, 2]],
                    },
                },
            ],
        }
    ],
}
SOURCE = json.dumps({"name": "Own", "rights": {"licence": "CC0-1.0", "personal_data": "none"}})
PICTURES = os.environ.get("LOOK_AT")
"""Folder that pictures of each tool are left in, for people to look at."""


def picture() -> bytes:
    """A street of sorts: something light, something dark, a slope."""
    image = Image.new("RGB", (1280, 720), (150, 180, 210))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 720), (520, 330), (760, 330), (1280, 720)], fill=(70, 70, 74))
    draw.rectangle((120, 380, 420, 560), fill=(176, 52, 44))
    draw.ellipse((150, 520, 220, 590), fill=(20, 20, 20))
    draw.ellipse((320, 520, 390, 590), fill=(20, 20, 20))
    draw.rectangle((860, 120, 1100, 420), fill=(232, 226, 208))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def project(owner: Client) -> str:
    found: str = owner.post("projects", {"name": "Shapes", "schema": SCHEMA})["id"]
    started = owner.upload(f"projects/{found}/imports", {"street.png": picture()}, {"source": SOURCE})
    assert owner.ended(started.json["job"]["id"])["result"]["created"] == 1
    return found


class Desk:
    """The editor on one picture, with a pointer that takes places in parts of the stage."""

    def __init__(self, page: Page, project: str) -> None:
        self.page = page
        page.goto(f"/projects/{project}/label")
        self.stage: Locator = page.get_by_role("application", name="street.png")
        expect(self.stage).to_be_visible()
        settle(page)
        box = self.stage.bounding_box()
        assert box is not None
        self.left, self.top, self.width, self.height = box["x"], box["y"], box["width"], box["height"]

    def place(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.width, self.top + y * self.height

    def click(self, *places: tuple[float, float]) -> None:
        for x, y in places:
            self.page.mouse.click(*self.place(x, y))

    def stroke(self, *places: tuple[float, float]) -> None:
        self.page.mouse.move(*self.place(*places[0]))
        self.page.mouse.down()
        for x, y in places[1:]:
            self.page.mouse.move(*self.place(x, y), steps=8)
        self.page.mouse.up()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tool(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def look(self, name: str) -> None:
        if PICTURES:
            settle(self.page)
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png")

    def submit(self) -> None:
        """Hands the picture in, and waits until the server has it."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/submit")) as sent:
            self.press("Control+Enter")
        assert sent.value.status == 200, sent.value.text()


def handed_in(owner: Client, project: str) -> list[dict[str, Any]]:
    """The shapes of the only item's answer, as the server stored them."""
    (item,) = owner.get(f"projects/{project}/items")["results"]
    (annotation,) = owner.get(f"items/{item['id']}/annotations")["results"]
    return list(annotation["result"]["objects"])


def test_polygons_with_holes_and_parts_by_mouse(page: Page, project: str, owner: Client) -> None:
    desk = Desk(page, project)
    desk.tool("Polygon")
    desk.click((0.2, 0.3), (0.45, 0.3), (0.45, 0.7))
    desk.page.mouse.move(*desk.place(0.2, 0.72))
    desk.look("polygon-drawing")
    desk.click((0.2, 0.7), (0.2, 0.3))
    desk.press("Escape")
    desk.stroke((0.28, 0.4), (0.38, 0.4), (0.38, 0.55), (0.28, 0.55), (0.28, 0.41))
    desk.press("Shift+J")
    expect(desk.stage.get_by_role("option").filter(has_text="1 hole")).to_have_count(1)
    desk.press("Escape")
    desk.click((0.6, 0.3), (0.75, 0.3), (0.7, 0.5))
    desk.press("Enter")
    desk.press("Control+a", "j")
    expect(desk.stage.get_by_role("option").filter(has_text="2 parts")).to_have_count(1)
    desk.look("polygon")
    check_accessible(page, "the editor with a polygon")
    desk.submit()
    (polygon,) = handed_in(owner, project)
    assert (polygon["label"], polygon["type"]) == ("car", "polygon")
    assert (len(polygon["points"]), len(polygon["holes"]), len(polygon["parts"])) == (4, 1, 1)


def test_a_polygon_by_keyboard_alone(page: Page, project: str, owner: Client) -> None:
    desk = Desk(page, project)
    desk.stage.focus()
    desk.press(
        "p", "Shift+Enter", *["Shift+ArrowRight"] * 2, "Shift+Enter", *["Shift+ArrowDown"] * 2, "Shift+Enter"
    )
    desk.look("polygon-keyboard")
    desk.press("Enter", "2")
    expect(desk.stage.get_by_role("option", selected=True)).to_contain_text("road 1 of 1, polygon, 3 points")
    # The first corner, then a new one between two: each moved by arrows.
    desk.press("Tab", "Shift+ArrowLeft", "Tab", "Shift+ArrowUp")
    expect(desk.stage.get_by_role("option", selected=True)).to_contain_text("4 points")
    desk.submit()
    (polygon,) = handed_in(owner, project)
    assert (polygon["label"], len(polygon["points"])) == ("road", 4)


def test_a_polygon_by_touch(
    open_page: Callable[..., Page], signed_in: Any, project: str, owner: Client
) -> None:
    desk = Desk(open_page(signed_in, has_touch=True), project)
    desk.page.get_by_role("button", name="Polygon", exact=True).tap()
    for x, y in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.6), (0.3, 0.3)):
        desk.page.touchscreen.tap(*desk.place(x, y))
    expect(desk.stage.get_by_role("option").filter(has_text="3 points")).to_have_count(1)
    desk.submit()
    assert [len(shape["points"]) for shape in handed_in(owner, project)] == [3]


def test_an_outline_that_crosses_itself_is_not_taken(page: Page, project: str) -> None:
    desk = Desk(page, project)
    desk.tool("Polygon")
    desk.click((0.2, 0.2), (0.5, 0.6), (0.5, 0.2), (0.2, 0.6))
    desk.press("Enter")
    expect(page.get_by_text("The outline crosses or touches itself").first).to_be_visible()
    desk.look("polygon-refused")
    desk.press("Backspace", "Enter")
    expect(desk.stage.get_by_role("option").filter(has_text="3 points")).to_have_count(1)


def test_rotated_boxes(page: Page, project: str, owner: Client) -> None:
    desk = Desk(page, project)
    desk.tool("Rotated box")
    desk.click((0.3, 0.3), (0.5, 0.4))
    page.mouse.move(*desk.place(0.45, 0.6))
    desk.look("rotated-drawing")
    desk.click((0.45, 0.6))
    desk.press(
        "Escape", "Shift+Enter", *["Shift+ArrowRight"] * 2, "Shift+Enter", "Shift+ArrowDown", "Shift+Enter"
    )
    expect(desk.stage.get_by_role("option")).to_have_count(2)
    desk.look("rotated")
    desk.submit()
    first, second = handed_in(owner, project)
    assert 5 < first["angle"] < 45
    assert second["angle"] == 0


def test_lines_and_ellipses(page: Page, project: str, owner: Client) -> None:
    desk = Desk(page, project)
    desk.tool("Line")
    desk.click((0.2, 0.6), (0.35, 0.4), (0.5, 0.6), (0.6, 0.5), (0.6, 0.5))
    desk.press("Alt+d", "Escape")
    desk.tool("Ellipse")
    desk.stroke((0.6, 0.25), (0.8, 0.45))
    desk.look("line-ellipse")
    desk.press("Escape", "l", "Shift+Enter", "Shift+ArrowUp", "Shift+Enter", "Enter")
    desk.press("Escape", "e", "Enter", "Shift+Tab", "Shift+ArrowRight")
    expect(desk.stage.get_by_role("option")).to_have_count(4)
    desk.submit()
    line, ellipse, second, placed = handed_in(owner, project)
    assert (line["type"], len(line["points"]), ellipse["type"]) == ("polyline", 4, "ellipse")
    assert line["points"][0][0] > line["points"][-1][0]
    assert (len(second["points"]), placed["angle"]) == (2, 10)


def test_a_skeleton_by_mouse_and_by_keyboard(page: Page, project: str, owner: Client) -> None:
    desk = Desk(page, project)
    desk.press("3")
    desk.click((0.4, 0.3), (0.32, 0.45))
    page.mouse.move(*desk.place(0.47, 0.45))
    desk.look("keypoints-drawing")
    desk.click((0.48, 0.45))
    desk.press("o")
    desk.click((0.4, 0.6))
    desk.look("keypoints")
    desk.press("Escape", "3", "Shift+Enter", "Shift+ArrowDown", "Shift+Enter", "Enter")
    expect(desk.stage.get_by_role("option", selected=True)).to_contain_text("2 of 4 points")
    desk.submit()
    first, second = handed_in(owner, project)
    assert [point[2] for point in first["points"]] == [2, 2, 1, 2]
    assert [point[2] for point in second["points"]] == [2, 2, 0, 0]


def test_masks_by_mouse_and_by_keyboard(page: Page, project: str, owner: Client) -> None:
    desk = Desk(page, project)
    desk.tool("Mask brush")
    desk.press("Period", "Period", "Period")
    desk.stroke((0.3, 0.4), (0.45, 0.4), (0.45, 0.6), (0.3, 0.6), (0.3, 0.4))
    desk.look("mask")
    desk.press("Shift+M")
    desk.stroke((0.37, 0.7), (0.37, 0.5))
    desk.look("mask-erased")
    desk.press(
        "Alt+i", "Shift+M", "Enter", "2", "Comma", "Shift+Enter", *["Shift+ArrowRight"] * 2, "Shift+Enter"
    )
    expect(desk.stage.get_by_role("option", selected=True)).to_contain_text("road 2 of 2, mask")
    for _ in range(8):
        desk.press("+")
    desk.look("mask-zoomed")
    desk.press("Home")
    check_accessible(page, "the editor with masks")
    desk.submit()
    first, second = handed_in(owner, project)
    assert (first["label"], first["size"], second["label"]) == ("car", [720, 1280], "road")
    assert second["bbox"][2] > second["bbox"][3]


def test_a_mask_by_touch(open_page: Callable[..., Page], signed_in: Any, project: str, owner: Client) -> None:
    desk = Desk(open_page(signed_in, has_touch=True), project)
    desk.page.get_by_role("button", name="Mask brush", exact=True).tap()
    for x in (0.4, 0.41, 0.42):
        desk.page.touchscreen.tap(*desk.place(x, 0.5))
    expect(desk.stage.get_by_role("option")).to_have_count(1)
    desk.submit()
    (mask,) = handed_in(owner, project)
    assert mask["bbox"][2] > mask["bbox"][3]


def test_a_turned_view_keeps_the_coordinates_of_the_picture(page: Page, project: str, owner: Client) -> None:
    desk = Desk(page, project)
    desk.press("Shift+R", "b")
    upright = page.get_by_role("button", name="90°: turn the view back")
    expect(upright).to_be_visible()
    desk.stroke((0.45, 0.3), (0.55, 0.6))
    desk.look("turned")
    desk.press("Escape", "Alt+Shift+M")
    check_accessible(page, "the editor with a turned view")
    page.get_by_role("button", name="⇋ 270°: turn the view back").click()
    expect(upright).to_have_count(0)
    desk.stroke((0.45, 0.3), (0.55, 0.6))
    desk.look("upright")
    desk.submit()
    turned, straight = handed_in(owner, project)
    # Down in the turned view is along the picture, and its left is the picture's lower edge.
    across, down = 0.1 * desk.width, 0.3 * desk.height
    assert turned["w"] / turned["h"] == pytest.approx(down / across, abs=0.02)
    assert straight["w"] / straight["h"] == pytest.approx(across / down, abs=0.02)


def test_two_fingers_move_and_pinch(
    open_page: Callable[..., Page], signed_in: Any, project: str, owner: Client
) -> None:
    page = open_page(signed_in, has_touch=True)
    desk = Desk(page, project)
    page.get_by_role("button", name="Box", exact=True).tap()
    before = page.get_by_title("Zoom").inner_text()
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [
            {"x": x, "y": y, "id": number} for number, (x, y) in enumerate(desk.place(*at) for at in places)
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (0.45, 0.5))
    touch("touchStart", (0.45, 0.5), (0.55, 0.5))
    for by in (0.02, 0.04, 0.06, 0.08):
        touch("touchMove", (0.45 - by, 0.5), (0.55 + by, 0.5))
    touch("touchEnd")
    expect(page.get_by_title("Zoom")).not_to_have_text(before)
    expect(desk.stage.get_by_role("option")).to_have_count(0)
    touch("touchStart", (0.3, 0.3))
    touch("touchMove", (0.5, 0.6))
    touch("touchEnd")
    expect(desk.stage.get_by_role("option")).to_have_count(1)
    desk.submit()
    (box,) = handed_in(owner, project)
    # Shown whole, the picture is smaller than its pixels: the same stroke would have been wider than this.
    assert 0 < box["w"] < 0.2 * desk.width
