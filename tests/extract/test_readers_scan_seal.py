import numpy as np
from PIL import Image, ImageChops, ImageDraw

from extract.readers.scan_seal import grey_without_seals

RED = (215, 40, 45)


def _page() -> Image.Image:
    page = Image.new("RGB", (1000, 800), (250, 248, 240))
    ImageDraw.Draw(page).rectangle((100, 305, 900, 323), fill=(20, 20, 20))
    return page


def _stamped(page: Image.Image, *, radius: int) -> Image.Image:
    ink = Image.new("RGB", page.size, "white")
    draw = ImageDraw.Draw(ink)
    around = (500 - radius, 315 - radius, 500 + radius, 315 + radius)
    draw.ellipse(around, outline=RED, width=12)
    draw.regular_polygon((500, 315, radius // 3), 5, fill=RED)
    return ImageChops.multiply(page, ink)


def test_a_seal_is_left_out_and_the_print_below_it_stays() -> None:
    plain = grey_without_seals(np.asarray(_page()))
    stamped = grey_without_seals(np.asarray(_stamped(_page(), radius=150)))
    assert np.abs(stamped.astype(int) - plain.astype(int)).max() < 25


def test_red_print_that_is_no_seal_stays() -> None:
    page = _page()
    draw = ImageDraw.Draw(page)
    draw.rectangle((100, 100, 900, 140), fill=RED)
    draw.ellipse((100, 500, 160, 560), fill=RED)
    grey = grey_without_seals(np.asarray(page))
    assert grey[120, 500] < 120
    assert grey[530, 130] < 120
