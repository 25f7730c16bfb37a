"""Makes the pages of Great Expectations whole without internet.

As made, they fetch style sheets, scripts, fonts and the logo from content networks and show empty tables without them.
data_docs_assets/ holds these files; here each address is replaced by a relative path, and what no page uses is dropped.
"""

import os
import re
import shutil
from functools import cache
from pathlib import Path

import yaml

from model.errors import Defect

ASSETS = Path(__file__).resolve().parent / "data_docs_assets"
VENDOR = Path("static") / "vendor"
_FETCHING = re.compile(
    r"<(?P<tag>link|script|img)\b[^>]*?\b(?:href|src)=\"(?P<url>https?://[^\"]+)\"[^>]*>(?:</script>)?"
)
_CSS_URL = re.compile(r"url\(\s*['\"]?(?P<url>https?://[^'\")]+)['\"]?\s*\)")
_LOGO = re.compile(r"https://great-expectations-web-assets\.s3[^/]*\.amazonaws\.com/[a-z_-]+\.png")
_FOOTER = re.compile(r"<footer>.*?</footer>", re.DOTALL)
_DRAWS_CHART = "vegaEmbed("


@cache
def _assets() -> dict[str, str | None]:
    """The file that takes the place of an address; null for one that is left out."""
    listed = yaml.safe_load((ASSETS / "assets.yml").read_text(encoding="utf-8"))
    return {entry["url"]: entry["file"] for entry in listed}


def make_whole(site: Path) -> None:
    """Rewrite every page under `site` so that it asks the network for nothing, and put the assets beside the pages.

    Defect where a page asks for something that is not shipped: Great Expectations changed its templates.
    """
    pages = sorted(site.rglob("*.html"))
    for page in pages:
        page.write_text(_rewritten(page.read_text(encoding="utf-8"), page, site), encoding="utf-8")
    for folder in ("css", "js", "webfonts", "licenses"):
        shutil.copytree(ASSETS / folder, site / VENDOR / folder, dirs_exist_ok=True)
    shutil.copyfile(ASSETS / "NOTICE", site / VENDOR / "NOTICE")
    _drop_unused(site)


def _rewritten(text: str, page: Path, site: Path) -> str:
    if _DRAWS_CHART in text:
        raise Defect(f"{page.name}: the page draws a chart, but the chart libraries are not shipped with the Data Docs")

    def local(path: Path) -> str:
        return Path(os.path.relpath(site / path, page.parent)).as_posix()

    def tag(match: re.Match[str]) -> str:
        url = match["url"]
        if match["tag"] == "img" and _LOGO.match(url):
            return match[0].replace(url, local(Path("static/images/logo-long.png")))
        if url not in _assets():
            raise Defect(f"{page.name}: the page fetches {url}, which is not shipped in expectations/data_docs_assets")
        file = _assets()[url]
        if file is None:
            return ""
        path = local(VENDOR / file)
        # Rebuilt rather than edited: integrity and crossorigin attributes forbid a local file.
        if match["tag"] == "script":
            return f'<script src="{path}"></script>'
        return f'<link rel="stylesheet" href="{path}">'

    def style(match: re.Match[str]) -> str:
        if _LOGO.match(match["url"]):
            return f"url('{local(Path('static/images/logo-long.png'))}')"
        raise Defect(f"{page.name}: a style of the page fetches {match['url']}, which is not shipped")

    # The templates count wrong how deep a page lies, so the icon is looked for in the wrong folder.
    icon = local(Path("static/images/favicon.ico"))
    text = re.sub(r"(<link rel=\"shortcut icon\" href=\")[^\"]*", lambda match: match[1] + icon, text)
    return _FOOTER.sub("", _CSS_URL.sub(style, _FETCHING.sub(tag, text)))


def _drop_unused(site: Path) -> None:
    """Remove fonts, styles and teaching pictures that Great Expectations copies along and no page refers to."""
    shutil.rmtree(site / "static" / "fonts", ignore_errors=True)
    shutil.rmtree(site / "static" / "styles", ignore_errors=True)
    for image in (site / "static" / "images").glob("*"):
        if image.name not in ("logo-long.png", "favicon.ico"):
            image.unlink()
