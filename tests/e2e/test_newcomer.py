"""A newcomer's first hour in the browser: from the password to a dataset that holds only what may leave."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.looking import check_accessible, settle
from tools.product import Product

pytestmark = pytest.mark.e2e
CREDIT = {"credit": "Ann Author", "rights_holder": "Ann Author"}
RIGHTS: dict[str, dict[str, str] | None] = {
    "square.jpg": {"licence": "CC0"},
    "harbour.jpg": {"licence": "CC BY 4.0", "source_url": "https://example.org/harbour", **CREDIT},
    "market.jpg": {"licence": "CC BY-NC 4.0", "source_url": "https://example.org/market", **CREDIT},
    "found.jpg": None,
    "broken.jpg": {"licence": "CC0"},
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip of five pictures and the rights of four of them."""
    path, lines = tmp_path_factory.mktemp("pictures") / "walk.zip", []
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, rights) in enumerate(RIGHTS.items()):
            out = io.BytesIO()
            Image.new("RGB", (640, 480), (40 * number, 120, 200)).save(out, "JPEG")
            archive.writestr(name, out.getvalue() if name != "broken.jpg" else out.getvalue()[:300])
            record: dict[str, Any] = {"external_id": name, "media": {"photo": name}}
            lines.append(json.dumps(record if rights is None else record | {"rights": rights}))
        archive.writestr("metadata.jsonl", "\n".join(lines))
    return path


def test_newcomer_gets_a_dataset_of_exactly_what_may_leave(
    product: Product, open_page: Callable[..., Page], pictures: Path, tmp_path: Path
) -> None:
    page = open_page(accept_downloads=True)
    sign_in(page, product)
    create_project(page, pictures)
    label_by_mouse_and_keyboard(page)
    see_what_is_blocked_and_why(page)
    see_the_damaged_file_as_a_problem(page)
    read_dataset(export_and_download(page, tmp_path))


def sign_in(page: Page, product: Product) -> None:
    page.goto("/")
    page.wait_for_url("**/login**")
    check_accessible(page, "sign in")
    page.get_by_role("textbox", name="Email").fill(product.email)
    page.get_by_role("textbox", name="Password").fill(product.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Owner")
    check_accessible(page, "home")


def create_project(page: Page, pictures: Path) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Projects").click()
    page.wait_for_url("**/projects")
    check_accessible(page, "no projects")
    page.get_by_role("link", name="New project").first.click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(pictures)
    choose(page, "Do the files show or name people?", "no")
    labels = page.get_by_role("textbox", name="Labels")
    for name in ("car", "person"):
        labels.fill(name)
        labels.press("Enter")
    choose(page, "Who gets it?", "named partners")
    choose(page, "Is money made with it?", "yes")
    choose(page, "What leaves?", "pictures and labels")
    page.get_by_label("Name of the project").fill("City walk")
    check_accessible(page, "wizard")
    page.get_by_role("button", name="Start labeling").click()
    page.wait_for_url("**/label")


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("radiogroup", name=question).get_by_text(answer, exact=True).click()


def picture(page: Page) -> Locator:
    """The picture on which boxes are drawn."""
    return page.get_by_role("application")


def label_by_mouse_and_keyboard(page: Page) -> None:
    objects = page.get_by_role("region", name="Objects")
    expect(picture(page)).to_be_visible()
    settle(page)
    page.keyboard.press("1")
    page.get_by_role("button", name="Box", exact=True).click()
    drag(page, (0.2, 0.3), (0.5, 0.7))
    expect(objects.get_by_role("option")).to_have_count(1)
    check_accessible(page, "editor")
    page.get_by_role("button", name="Submit").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("harbour.jpg")
    expect(objects).to_contain_text("Nothing is marked yet.")
    draw_by_keyboard(page)
    expect(objects.get_by_role("option")).to_have_count(1)
    expect(objects).to_contain_text("person")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="This queue is done")).to_be_visible()
    check_accessible(page, "nothing left")


def drag(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """With the mouse over the picture, in parts of its width and height."""
    box = picture(page).bounding_box()
    assert box is not None
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (begin, end)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=8)
    page.mouse.up()


def draw_by_keyboard(page: Page) -> None:
    picture(page).focus()
    page.keyboard.press("2")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    for key in ("ArrowRight", "ArrowDown"):
        for _ in range(8):
            page.keyboard.press(f"Shift+{key}")
    page.keyboard.press("Enter")


def see_what_is_blocked_and_why(page: Page) -> None:
    project = page.url.rsplit("/", 1)[0]
    page.goto(project)
    expect(page.get_by_role("heading", name="City walk")).to_be_visible()
    check_accessible(page, "project")
    page.get_by_role("link", name="2 quarantined").click()
    reasons = {"market.jpg": "forbids commercial use", "found.jpg": "No licence is known"}
    for name, reason in reasons.items():
        row = page.get_by_role("row").filter(has_text=name)
        expect(row).to_contain_text("Quarantined")
        row.get_by_role("button", name="Rights: Blocked. Why?").click()
        expect(page.get_by_text(reason).first).to_be_visible()
        check_accessible(page, f"why of {name}")
        page.keyboard.press("Escape")
    page.goto(f"{project}/items")
    expect(page.get_by_role("row").filter(has_text="jpg")).to_have_count(4)
    check_accessible(page, "items")


def see_the_damaged_file_as_a_problem(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Jobs").click()
    row = page.get_by_role("row").filter(has_text="City walk")
    expect(row).to_contain_text("1 could not be taken")
    check_accessible(page, "jobs")
    row.click()
    expect(page.get_by_role("row").filter(has_text="broken.jpg")).to_contain_text("The file is damaged")
    check_accessible(page, "job")


def export_and_download(page: Page, folder: Path) -> Path:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Projects").click()
    page.get_by_role("row").filter(has_text="City walk").click()
    page.get_by_role("navigation", name="In this project").get_by_role("link", name="Exports").click()
    page.get_by_role("link", name="New dataset").first.click()
    expect(page.get_by_text("2 items leave, 2 stay")).to_be_visible()
    expect(page.get_by_role("button", name="Seal and export 2 items")).to_be_disabled()
    page.get_by_label("Which partners?").fill("Harbour Vision Ltd")
    # What was found for other partners is faded until the answer for these is there.
    expect(page.get_by_role("button", name="Seal and export 2 items")).to_be_enabled()
    settle(page)
    check_accessible(page, "new dataset")
    page.get_by_role("button", name="Seal and export 2 items").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="PACKAGE").click()
    check_accessible(page, "exports")
    target = folder / "dataset.zip"
    download.value.save_as(target)
    return target


def read_dataset(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        rows = [json.loads(line) for line in package.read("annotations.jsonl").splitlines()]
        media = {name for name in package.namelist() if name.endswith(".jpg")}
        credit = package.read("ATTRIBUTION.csv").decode()
    found = {row["external_id"]: row for row in rows}
    assert sorted(found) == ["harbour.jpg", "square.jpg"]
    assert len(rows) == len(media) == 2
    labels = {
        name: [(shape["label"], shape["type"]) for shape in row["annotations"][0]["result"]["objects"]]
        for name, row in found.items()
    }
    assert labels == {"square.jpg": [("car", "box")], "harbour.jpg": [("person", "box")]}
    drawn = found["square.jpg"]["annotations"][0]["result"]["objects"][0]
    assert drawn["w"] > 50
    assert drawn["h"] > 50
    rights = {name: (row["rights"]["licence"], row["rights"]["credit"]) for name, row in found.items()}
    assert rights == {"square.jpg": ("CC0-1.0", None), "harbour.jpg": ("CC-BY-4.0", "Ann Author")}
    assert "Ann Author" in credit
