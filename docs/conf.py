# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Sphinx formats the documentation. tests/docs.py runs it."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any

REPOSITORY = "https://github.com/day2-resources/ansible-collection-resources"
PICTURES = "https://raw.githubusercontent.com/day2-resources/ansible-collection-resources/main/docs/images/"
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
LABELS = {
    # The labels that the pages refer to in Ansible's own documentation. A label that is not here is a warning.
    "action_plugins": "plugins/action.html#action-plugins",
    "ansible_configuration_settings": "reference_appendices/config.html#ansible-configuration-settings",
    "common_return_values": "reference_appendices/common_return_values.html#common-return-values",
}
LIST_OF_PAGES = re.compile(r"^(?P<title>.+)\n[-~]+\n(?:(?!.+\n[-~]+\n).*\n)*?\.\. toctree::\n", re.MULTILINE)
"""A title of the first page, and the beginning of the list of pages that follows."""

VARIABLES = ("ANSIBLE_CACHE_PLUGIN", *(f"ANSIBLE_CACHE_PLUGIN_{part}" for part in ("CONNECTION", "PREFIX", "TIMEOUT")))
"""The environment variables in the pages that Ansible's own documentation describes."""

STYLE = """
h1, h2, .wy-menu-vertical a { overflow-wrap: anywhere }
.wy-table-responsive table :is(td, th, code) { white-space: normal !important; overflow-wrap: anywhere }
.toctree-wrapper .caption { display: none }
"""


def inventory() -> str:
    """Return a file with the labels, as Sphinx reads it: so that no network is needed to check them."""
    lines = "".join(f"{label} std:label -1 {place} {label}\n" for label, place in LABELS.items())
    place = "reference_appendices/config.html#envvar-"
    lines += "".join(f"{name} std:envvar -1 {place}{name} {name}\n" for name in VARIABLES)
    header = b"# Sphinx inventory version 2\n# Project: Ansible\n# Version: \n# The rest is compressed using zlib.\n"
    path = Path(__file__).resolve().parent.parent / "build/docs/objects.inv"
    path.write_bytes(header + zlib.compress(lines.encode()))
    return str(path)


def use_own_pictures(_app: Any, _name: str, source: list[str]) -> None:
    """Show the pictures that lie here, where the pages name those on the web."""
    source[0] = source[0].replace(PICTURES, "/images/")


def caption_lists_of_pages(_app: Any, name: str, source: list[str]) -> None:
    """Show each list of pages in the sidebar below the title that it has on the first page."""
    if name == "index":
        source[0] = LIST_OF_PAGES.sub(r"\g<0>    :caption: \g<title>\n", source[0])


def improve_style(_app: Any, _page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    """Let long names and the cells of tables go on in the next line, and show the titles of lists of pages once."""
    context["metatags"] = context.get("metatags", "") + f"<style>{STYLE}</style>"


def setup(app: Any) -> None:
    app.connect("source-read", use_own_pictures)
    app.connect("source-read", caption_lists_of_pages)
    app.connect("html-page-context", improve_style)


project = "day2.resources"
copyright = "2026 day2.resources contributors"
html_title = html_short_title = "day2.resources"

extensions = ["sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
intersphinx_mapping = {"ansible": (ANSIBLE, (inventory(),))}
intersphinx_cache_limit = 0
default_role = "any"
nitpicky = True

highlight_language = "YAML+Jinja"
pygments_style = "ansible"
html_theme = "sphinx_ansible_theme"
html_theme_options = {
    "display_version": False,
    "documentation_home_url": REPOSITORY,
    "show_extranav": False,
    "show_rtd_ethical_ads": False,
    "topbar_links": {"Repository": REPOSITORY, "Issues": f"{REPOSITORY}/issues"},
}
html_show_sphinx = False
html_use_smartypants = False
html_use_modindex = False
html_use_index = False
html_copy_source = False
