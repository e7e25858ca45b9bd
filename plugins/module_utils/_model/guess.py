# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Guesses what a misspelt word means."""

from __future__ import annotations

import re
import typing as t

from .text import sentence

_LONGEST = 255
"""Characters of a word for which a similar one is looked for, at most."""
_LIKE, _LIKE_SHORT = 0.7, 0.55
"""How much of two words must be the same for a guess: so that ``tga`` is like ``tags``."""
_FEW_LETTERS = 5
"""Characters of a short word: two letters in the wrong order are much of it."""
_LIKE_PART = 0.7
"""The same for one of several parts of a name, so that ``mac_address`` is not like ``ip_address``."""
_LIKE_JOINED = 0.85
"""The same for names of which the parts do not fit, so that ``ipadress`` is like ``ip_address``."""
_ID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|([0-9]+)", re.IGNORECASE)


def with_guess(text: str, word: t.Any, known: t.Iterable[t.Any]) -> str:
    """A message about a word that is not known, followed by the known one that it is most like.

    Arguments:
      text: the message, without a full stop.
      word: the word that is not known.
      known: those that are. What is no text does not count.
    """
    return _with(text, _nearest(word, known))


def with_option(text: str, word: t.Any, value: t.Any, known: t.Iterable[str]) -> str:
    """A message about an option or a key that is not known, followed by the known one that is meant most likely.

    The parts of the names are compared, so that a part in common is not enough. An option for IDs is no guess for a
    value that is none, and where several are as likely, there is no guess.

    Arguments:
      text: the message, without a full stop.
      word: the name that is not known.
      value: what is given for it.
      known: the names that are known.
    """
    return _with(text, _nearest_option(word, value, known))


def _with(text: str, guess: str) -> str:
    return f"{sentence(text)} Did you mean {guess!r}?" if guess else text


class _Name:
    """The name of an option: its parts, without the last one that says whether it takes IDs or names."""

    def __init__(self, name: str) -> None:
        self.parts = [part for part in re.split(r"[\W_]+", name.casefold()) if part] or [""]
        self.suffix = (
            self.parts.pop() if len(self.parts) > 1 and self.parts[-1] in ("id", "ids", "name", "names") else ""
        )
        self.takes_ids = self.suffix.startswith("id")
        self.joined = "".join(self.parts)


def _nearest_option(word: t.Any, value: t.Any, known: t.Iterable[str]) -> str:
    if not isinstance(word, str) or len(word) > _LONGEST:
        return ""
    wrong = _Name(word)
    sample = value[0] if isinstance(value, (list, tuple)) and value else value
    id = _ID.fullmatch(str(sample)) if isinstance(sample, (int, str)) and not isinstance(sample, bool) else None
    is_word = isinstance(sample, str) and not id
    found: list[tuple[float, str, str]] = []
    for name in known:
        right = _Name(name)
        likeness = _likeness(wrong, right)
        # What asks for an ID is no place for a name, unless the ID was asked for.
        if likeness and not (right.takes_ids and is_word and not wrong.takes_ids):
            # A number can be an ID, and many other things.
            takes_ids = wrong.takes_ids or (id and (not id[1] or likeness == 1))
            fitting = right.takes_ids if takes_ids else not right.takes_ids
            found.append((round(likeness + fitting, 3), name.replace("_", ""), name))
    best = sorted(each for each in found if each[0] == max(found)[0])
    # Two spellings of one name, such as an alias, are no doubt.
    return best[0][2] if len({joined for _likeness, joined, _name in best}) == 1 else ""


def _likeness(wrong: _Name, right: _Name) -> float:
    """How much of a name is that of another one, from 0 to 1; 0 where it is another word."""
    joined = _ratio(wrong.joined, right.joined)
    if len(wrong.parts) == len(right.parts):
        ratios = [_ratio(*pair) for pair in zip(wrong.parts, right.parts)]
        return joined if min(ratios) >= (_LIKE_PART if len(ratios) > 1 else _like(wrong.joined)) else 0.0
    if joined >= _LIKE_JOINED:
        return joined
    # What is left out stands before the last part, which says what it is: groups for security_groups.
    rest = iter(right.parts)
    if all(any(_ratio(part, each) >= _LIKE_JOINED for each in rest) for part in wrong.parts) and not [*rest]:
        return len(wrong.parts) / len(right.parts)
    return 0.0


def _ratio(one: str, other: str) -> float:
    import difflib  # noqa: PLC0415  only where a name is wrong

    return difflib.SequenceMatcher(None, one, other).ratio()


def _like(word: str) -> float:
    return _LIKE_SHORT if len(word) <= _FEW_LETTERS else _LIKE


def _nearest(word: t.Any, known: t.Iterable[t.Any]) -> str:
    import difflib  # noqa: PLC0415  only where a word is wrong

    # A long text is no misspelt word, and would take long to compare.
    if not isinstance(word, str) or len(word) > _LONGEST:
        return ""
    words: dict[str, str] = {}
    for each in known:
        if isinstance(each, str) and len(each) <= _LONGEST:
            words.setdefault(each.casefold(), each)
    found = difflib.get_close_matches(word.casefold(), words, 1, _like(word))
    return words[found[0]] if found else ""
