# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation as HTML below build/docs, and follow every link in it. ``make docs`` calls it."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/docs"
SOURCE = BUILD / "rst"
HTML = BUILD / "html"
REPOSITORY = "https://github.com/day2-resources/ansible-collection-resources/"
OWN = (
    *(f"{REPOSITORY}{way}/main/" for way in ("blob", "edit", "tree")),
    "https://raw.githubusercontent.com/day2-resources/ansible-collection-resources/main/",
)
SITE = "https://day2-resources.github.io/ansible-collection-resources/"
"""The address of the built pages."""
ELSEWHERE = ("http", "https", "mailto")


class Page(HTMLParser):
    """The links of a page, and what links can lead to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" or (name == "name" and tag == "a"):
                self.anchors.add(value or "")
            elif name in ("href", "src") and value:
                self.links.append(value)


class Pages:
    """Pages by their files, and the links in them."""

    def __init__(self) -> None:
        self._pages: dict[Path, Page] = {}
        self.elsewhere: dict[str, Path] = {}

    def page(self, path: Path) -> Page | None:
        if path not in self._pages and path.suffix in (".html", ".md"):
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".md":
                text = MarkdownIt("gfm-like", {"linkify": False}).use(anchors_plugin, max_level=6).render(text)
            self._pages[path] = Page(text)
        return self._pages.get(path)

    def broken(self, path: Path) -> Iterator[str]:
        """Yield the links of a page that lead nowhere, or cannot be checked."""
        page = self.page(path)
        for link in page.links if page else ():
            scheme, place, route, _query, anchor = urlsplit(link)
            if link.startswith(OWN):
                target = ROOT / route.partition("/main/")[2]
            elif link.startswith(SITE) and BUILD in path.parents:
                target = HTML / (link.removeprefix(SITE).partition("#")[0] or "index.html")
            elif scheme in ELSEWHERE or place:
                self.elsewhere.setdefault(link, path)
                continue
            elif scheme:  # data: and the like
                continue
            else:
                target = (path.parent / unquote(route)).resolve() if route else path
            if not target.exists() or not target.is_relative_to(ROOT):
                yield f"{path.relative_to(ROOT)}: {link} leads to nothing"
                continue
            other = self.page(target) if target.is_file() else None
            if anchor and other and unquote(anchor) not in other.anchors:
                yield f"{path.relative_to(ROOT)}: {link} leads to no place in its page"
            if anchor and target.suffix == ".rst":
                yield f"{path.relative_to(ROOT)}: {link} leads into a page, and nobody can check where"
            if BUILD in target.parents and BUILD not in path.parents:
                yield f"{path.relative_to(ROOT)}: {link} leads to what is only built"


def build() -> None:
    """Let antsibull-docs make pages of the plugins, roles and guides, and Sphinx HTML of these. A warning is fatal."""
    shutil.rmtree(BUILD, ignore_errors=True)
    SOURCE.mkdir(parents=True)
    SOURCE.chmod(0o755)  # antsibull-docs wants no folder that others can write to
    arguments = ["--fail-on-error", "--use-current", "--squash-hierarchy", "--dest-dir", str(SOURCE), "day2.resources"]
    run("antsibull-docs", "collection", *arguments)
    shutil.copytree(ROOT / "docs/images", SOURCE / "images")
    run("sphinx-build", "-b", "html", "-c", "docs", "-W", "--keep-going", "-q", str(SOURCE), str(HTML))


def run(program: str, *arguments: str) -> None:
    if subprocess.call([str(Path(sys.executable).with_name(program)), *arguments], cwd=ROOT) != 0:
        sys.exit(f"{program} failed: see above.")


def check() -> Pages:
    """Follow the links of what was built, and of the pages that people read on the web."""
    pages = Pages()
    texts = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    documents = [ROOT / name for name in texts.stdout.splitlines()]
    built = sorted(HTML.rglob("*.html"))
    wrong = [each for path in built for each in pages.broken(path)]
    wrong += [each for path in documents if path.exists() for each in pages.broken(path)]
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(built)} pages: every link between them, and in {len(documents)} Markdown files, leads somewhere.")
    return pages


def main() -> None:
    parser = argparse.ArgumentParser(prog="make docs", description=__doc__)
    parser.add_argument("--external", action="store_true", help="list the links to elsewhere, which are not followed")
    options = parser.parse_args()
    os.umask(0o022)
    build()
    pages = check()
    print(f"{len(pages.elsewhere)} links lead elsewhere" + (":" if options.external else "."))
    if options.external:
        for link in sorted(pages.elsewhere):
            print(f"  {link}  ({pages.elsewhere[link].relative_to(ROOT)})")
    print(f"Open {(HTML / 'index.html').relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
