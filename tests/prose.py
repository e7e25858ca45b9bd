# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the English of the documentation, of docstrings, comments and the Makefile, and of the messages of plugins.

``make lint ARGS="-e prose"`` calls it.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent

MAX_WORDS = 30
"""The longest sentence. A colon or a semicolon ends one, too."""

IDIOMS = {
    # pattern: what to write instead
    r"(stand|stood)s? (in|on|there|here|for|below|above|beside|before|alone|out)": "is in, is at, describes",
    r"standing (in|on|there|for)": "in, at",
    r"(go|goes|went|sent|send|sends|taken) along": "is also sent",
    r"(lay|lays|laid) out": "formats",
    r"in the way": "conflicts with",
    r"shall": "must, or the present tense",
    r"(some|no|any)body": "another user, others, or the passive voice",
    r"(hand|hands|handed) (it |them )?(over|to)": "passes",
    r"mend(s|ed|ing)?": "fix",
    r"wish(es)?": "option, desired value",
    r"as (it|they) (is|are) wanted|as wanted|wanted (state|values?)": "as declared",
    r"of (its|their|your|an?|my|our) own": "separate, its own",
    r"(is|are|was|were) (waited|looked|asked|searched) (for|at)": "the module waits for, searches",
    r"(is|are) told (apart|from)": "distinguish",
    r"time-outs? is over|is over": "ends",
    r"meanwhile": "in the meantime, or leave it out",
    r"(what|how|where|who) (it|that|this|one) is (like|about)": "a noun",
    r"what (became|becomes|has become|went wrong)": "the result, the error",
    r"(?<!several )at once": "immediately, at the same time",
    r"without? any look": "reads",
    r"cares? (for|about)": "a verb",
    r"for (it|they|there|no|none|the|Scanopy) (is|are|has|have|does|would)": "because",
    r"not (yet )?there any more|is not there|are not there|is there (already|again)": "does not exist",
    r"nothing of": "no, or a verb in the negative",
    r"(has|have) come of": "resulted from",
    r"no (UUID|address|list|version|JSON|error|id|ID)(?= (is|are)?[.,;])": "not a ...",
    r"on the way": "a noun of the network",
}

CLAUSES = r"(What|Who|Whoever|Whatever|Where) "
"""Begins of sentences whose subject is a clause, or that are conditions with the wrong word."""

CLAUSE_TITLES = r"(What|Who|When|Where|Why|If|Or|And|Say|Tell|Have|Make|Let|Hand|Give|Run it|It|Nothing|That|Not)\b"
"""Begins of titles that are clauses or orders."""

NAMES = {
    # what is capital in a title
    *(
        "API",
        "APIs",
        "AWX",
        "CODE",
        "Ansible",
        "Gcore",
        "Cloud",
        "Scanopy",
        "Terraform",
        "Python",
        "YAML",
        "ID",
        "IDs",
        "JSON",
        "HTTP",
    ),
    *("English", "Markdown", "TLS", "Unicode", "README", "Licence", "OpenTofu", "I"),
}

MESSAGES = {
    r"\bis (\S+ )?…, .* (is|are) (needed|allowed)": "'x' is not a UUID; expected a list, got a text",
    r"\bis …, (a|an|one|true|at|letters) ": "'x' is not a UUID",
    r"\blacks …: add it": "missing key 'ip_address'",
}
"""Comma splices in messages of the code, with Ansible's words for them."""

DOCUMENTED = ("plugins/modules/*.py", "plugins/doc_fragments/*.py", "plugins/filter/*.py", "plugins/inventory/*.py")


@dataclass(frozen=True)
class Text:
    """A paragraph.

    Attributes:
      place: the file, and the line or the path in it.
      text: without markup; code is the word CODE.
      kind: prose, title or message.
    """

    place: str
    text: str
    kind: str = "prose"


def problems(text: Text) -> Iterator[str]:
    """Yield what is wrong with a text, each with its place."""
    words = " ".join(text.text.split())
    for pattern, better in (MESSAGES if text.kind == "message" else IDIOMS).items():
        for match in re.finditer(rf"(?<![\w-])({pattern})(?![\w-])", words, re.IGNORECASE):
            yield f"{text.place}: {match.group()!r}: write {better}"
    if text.kind == "title":
        if re.match(CLAUSE_TITLES, words) or words.endswith(("?", ".")):
            yield f"{text.place}: {words!r}: write a title that is a noun"
        wrong = [word for word in re.findall(r"(?<=\s)[A-Z]\w*", words) if word not in NAMES]
        if wrong:
            yield f"{text.place}: {words!r}: write {', '.join(wrong)} in lower case, or add it to NAMES"
    if text.kind == "prose":
        for sentence in re.split(r"(?<=[.!?:;])\s+(?=[A-Z*`'\"(]|\w)", words):
            # A list of names is read as one.
            count = len(re.sub(r"CODE(,? (and |or )?CODE)+", "CODE", sentence).split())
            if count > MAX_WORDS:
                yield f"{text.place}: {count} words: {sentence[:60]}..."
            if re.match(CLAUSES, sentence) and not sentence.endswith("?"):
                yield f"{text.place}: {sentence[:60]!r}: begin with the subject or with If"


def plain(markup: str) -> str:
    """Remove the markup of reST, Markdown and Ansible: code becomes CODE, and a link its text."""
    text = re.sub(r"``.+?``", "CODE", markup, flags=re.DOTALL)
    text = re.sub(r":ref:`([^`<]+?)\s*<[^`]*>`", r"\1", text)
    text = re.sub(r":(?:kbd|guilabel):`[^`]*`", "CODE", text)
    text = re.sub(r":[a-z]+:`[^`]*`", "CODE", text)
    text = re.sub(r"`([^`<]+?)\s*<[^`]*>`__?", r"\1", text)
    text = re.sub(r"`([^`]+)`_", r"\1", text)
    text = re.sub(r"`[^`]*`", "CODE", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\b(C|O|V|M|E|P|RV)\((?:[^()]|\([^()]*\))*\)", "CODE", text)
    return re.sub(r"[*_]{1,2}(\S[^*]*?)[*_]{1,2}", r"\1", text)


_RULE = re.compile(r"[=~-]{3,}")
_DIRECTIVE = re.compile(r"\.\. (code-block|image|contents|_)|\.\.$")
_OPTION = re.compile(r":[a-z-]+:(?!`)")
_TITLED = re.compile(r"\.\. [a-z-]+:: ?")
_ITEM = re.compile(r"(\* - |- |\* |#\. |\| )")


def restructured(path: Path) -> Iterator[Text]:
    """Yield titles, paragraphs and list items of a guide."""
    name = str(path.relative_to(ROOT))
    # A generated list of kinds grows with each kind.
    text = re.sub(
        r"^\.\. make generate: (?!end$).*?^\.\. make generate: end$",
        lambda found: "\n" * found.group().count("\n"),
        path.read_text(encoding="utf-8"),
        flags=re.DOTALL | re.MULTILINE,
    )
    lines = without_directives(text.splitlines())
    block: list[str] = []
    start = start_indent = 0
    in_item = False
    for number, line in enumerate([*lines, ""], 1):
        stripped, indent = line.strip(), len(line) - len(line.lstrip())
        item = _ITEM.match(stripped)
        is_definition = len(block) == 1 and not in_item and indent > start_indent
        if block and (not stripped or item or is_definition):  # before a definition, the block is its term
            yield Text(f"{name}:{start}", plain(" ".join(block)))
            block = []
        if _RULE.fullmatch(stripped) and block:
            yield Text(f"{name}:{start}", plain(" ".join(block)), "title")
            block = []
        elif stripped and not _RULE.fullmatch(stripped):
            if not block:
                start, start_indent, in_item = number, indent, bool(item)
            block.append(stripped[len(item.group()) :] if item else stripped)


def without_directives(lines: Sequence[str]) -> list[str]:
    """Blank the lines of comments, code and options. The titles of tables stay."""
    result: list[str] = []
    skip_below: int | None = None
    for line in lines:
        stripped, indent = line.strip(), len(line) - len(line.lstrip())
        if skip_below is not None and stripped and indent <= skip_below:
            skip_below = None
        if skip_below is None and _DIRECTIVE.match(stripped):
            skip_below = indent
        skipped = skip_below is not None or _OPTION.match(stripped)
        result.append("" if skipped else _TITLED.sub("", line))
    return result


def markdown(path: Path) -> Iterator[Text]:
    """Yield titles, paragraphs, list items and cells of a Markdown file."""
    name = str(path.relative_to(ROOT))
    text = path.read_text(encoding="utf-8")
    # A generated list of kinds grows, and is read as one name.
    text = re.sub(r"(<!-- make generate: kinds[\w ]* -->)[^<]*(?=<!--)", r"\1CODE", text)
    for pattern in (r"<!--.*?-->", r"^```.*?^```"):
        text = re.sub(pattern, lambda found: "\n" * found.group().count("\n"), text, flags=re.DOTALL | re.MULTILINE)
    number = 1
    for paragraph in re.split(r"(\n\s*\n)", text):
        first = number
        number += paragraph.count("\n")
        if paragraph.startswith("#"):
            yield Text(f"{name}:{first}", plain(paragraph.lstrip("# ")), "title")
        elif paragraph.lstrip().startswith("|"):
            for row in paragraph.strip().splitlines():
                for cell in re.split(r"(?<!\\)\|", row.strip().strip("|")):
                    yield Text(f"{name}:{first}", plain(cell))
                first += 1
        else:
            for item in re.split(r"^ *(?:[-*]|\d+\.) ", paragraph, flags=re.MULTILINE):
                yield Text(f"{name}:{first}", plain(item))
                first += item.count("\n")


def descriptions(name: str, data: Any, path: str = "") -> Iterator[Text]:
    """Yield the descriptions in DOCUMENTATION, RETURN or an argument spec."""
    if isinstance(data, dict):
        for key, value in data.items():
            where = f"{path}.{key}".lstrip(".")
            if key in ("description", "short_description", "notes", "details", "returned", "deprecated") and not (
                isinstance(value, dict)
            ):
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, str):
                        yield Text(f"{name}: {where}", plain(part))
            else:
                yield from descriptions(name, value, where)
    elif isinstance(data, list):
        for item in data:
            yield from descriptions(name, item, path)


def documented(path: Path) -> Iterator[Text]:
    """Yield the descriptions of a module, a plugin or a fragment, and the names of the tasks in examples."""
    name = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
            continue
        constant = ast.unparse(node.targets[0])
        if constant == "EXAMPLES":
            for example in yaml.safe_load_all(str(node.value.value)):
                # A file of an inventory has no tasks.
                for task in example if isinstance(example, list) else ():
                    yield Text(f"{name}: EXAMPLES", str(task.get("name", "")))
        elif constant.isupper() and "\n" in str(node.value.value):
            yield from descriptions(name, yaml.safe_load(str(node.value.value)), constant)


def code(path: Path) -> Iterator[Text]:
    """Yield the docstrings, comments and messages of a Python file."""
    name = str(path.relative_to(ROOT))
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))
            if isinstance(node.value.value, str):
                # Two colons end the paragraph before code.
                prose = re.sub(r"::\n\s*\n(?: +.*\n|\s*\n)+", ":\n\n", f"{node.value.value}\n")
                for paragraph in re.split(r"\n\s*\n|\n(?= +\w+: )", prose.strip()):
                    yield Text(f"{name}:{node.lineno}", plain(paragraph))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("DOCUMENTATION", "EXAMPLES", "RETURN"):
            inside.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside.update(id(part) for part in node.values)
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            yield Text(f"{name}:{node.lineno}", text, "message")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield Text(f"{name}:{node.lineno}", node.value, "message")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text(f"{name}:{token.start[0]}", plain(token.string.lstrip("# ")))


def targets(path: Path) -> Iterator[Text]:
    """Yield the comments of a Makefile, and its help: a command, blanks and a description."""
    name = str(path.relative_to(ROOT))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'# (?P<text>.*)|\t@echo "make \S+(?: KIND=\S+)? +(?P<help>.*)"', line)
        if match:
            yield Text(f"{name}:{number}", plain(match["text"] or match["help"]))


def files(*patterns: str) -> list[Path]:
    """The files under version control, and those that will be."""
    command = ["git", "ls-files", "-co", "--exclude-standard", *(f":(glob){pattern}" for pattern in patterns)]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in sorted(set(names)) if (ROOT / name).is_file()]


def texts() -> Iterator[Text]:
    """Yield all texts to check."""
    for path in files("**/*.md", "docs/**/*.rst"):
        yield from restructured(path) if path.suffix == ".rst" else markdown(path)
    for path in files(*DOCUMENTED):
        yield from documented(path)
    for path in files("roles/*/meta/argument_specs.yml"):
        yield from descriptions(str(path.relative_to(ROOT)), yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in files("plugins/**/*.py"):
        yield from code(path)
    for path in files("tests/**/*.py", "docs/*.py", "noxfile.py"):
        yield from (text for text in code(path) if text.kind != "message")
    yield from targets(ROOT / "Makefile")


def main() -> None:
    found = [problem for text in texts() for problem in problems(text)]
    print(*found, sep="\n")
    if found:
        sys.exit(f"{len(found)} problems. The rules are at the top of tests/prose.py.")


if __name__ == "__main__":
    main()
