# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Suggestions for misspelled words and option names: "Did you mean ...?"."""

from __future__ import annotations

import re
import typing as t

from .text import sentence

_MAX_LENGTH = 255
"""Longest word that is compared, in characters. A longer text is no misspelled word, and takes long to compare."""
_SUFFIXES = ("id", "ids", "name", "names")
"""Last parts of option names that say whether the option takes IDs or names."""
_ID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|([0-9]+)", re.IGNORECASE)

# Ratios of difflib, from 0 to 1, from which on two words are similar.
_SIMILAR = 0.7
_SIMILAR_SHORT, _SHORT_LENGTH = 0.55, 5
"""The ratio for words of at most so many characters: two swapped letters are a large part of them."""
_SAME_LETTERS = 0.8
"""How many letters a short word must share, in any order: ``tga`` and ``tags``, not ``task`` and ``states``."""
_SIMILAR_JOINED = 0.85
"""The ratio of names with different numbers of parts: ``ipadress`` is similar to ``ip_address``."""
_SIMILAR_WHOLE = 0.9
"""The ratio of whole names where the suffix is misspelled: ``instance_nme``."""
_SAME_PART = 0.85
"""The ratio of parts where other parts are left out."""
_MIN_ABBREVIATION = 3
"""Shortest abbreviation of a part, in characters: ``sec_groups``, ``secgroups``."""


def with_guess(text: str, word: t.Any, known: t.Iterable[t.Any]) -> str:
    """Add the most similar known word to a message about an unknown one.

    Arguments:
      text: the message, without a full stop.
      word: the unknown word.
      known: the known words. Values that are not texts are ignored.
    """
    return _with(text, _nearest(word, known))


def with_option(text: str, word: t.Any, value: t.Any, known: t.Iterable[str]) -> str:
    """Add the most similar known option to a message about an unknown option or key.

    Names are compared part by part, so that one common part is not enough. If several options are equally
    similar, the message suggests none.

    Arguments:
      text: the message, without a full stop.
      word: the unknown name.
      value: its value. Options for IDs are preferred if it is an ID, other options if it is not.
      known: the known names.
    """
    return _with(text, _nearest_option(word, value, known))


def _with(text: str, suggestion: str) -> str:
    return f"{sentence(text)} Did you mean {suggestion!r}?" if suggestion else text


class _Name:
    """The name of an option, split into its parts and the suffix that says whether it takes IDs or names."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parts = [part for part in re.split(r"[\W_]+", name.casefold()) if part] or [""]
        self.whole = "_".join(self.parts)
        self.suffix = self.parts.pop() if len(self.parts) > 1 and self.parts[-1] in _SUFFIXES else ""
        self.takes_ids = self.suffix.startswith("id")
        self.joined = "".join(self.parts)


_Scores = list[tuple[float, _Name]]
"""Options with how well they match, better ones higher."""


def _nearest_option(word: t.Any, value: t.Any, known: t.Iterable[str]) -> str:
    if not isinstance(word, str) or len(word) > _MAX_LENGTH:
        return ""
    wrong, options = _Name(word), [_Name(name) for name in known]
    return _best(_scores_of_suffix(wrong, options)) or _nearest_by_parts(wrong, value, options)


def _best(scores: _Scores) -> str:
    best = max((score for score, _option in scores), default=0)
    names = sorted((option.name.replace("_", ""), option.name) for score, option in scores if score == best)
    # Two spellings of one name, such as an alias, are no doubt.
    return names[0][1] if len({joined for joined, _name in names}) == 1 else ""


def _scores_of_suffix(wrong: _Name, options: t.Sequence[_Name]) -> _Scores:
    """Score the options from which the name differs in a suffix that is misspelled or lacks its underscore."""
    if wrong.suffix:
        return []
    candidates = [
        option
        for option in options
        # With as many parts, the suffix is left out and not misspelled.
        if option.suffix and (len(option.parts) < len(wrong.parts) or wrong.joined == option.joined + option.suffix)
    ]
    scores = [(_ratio(wrong.whole, option.whole), option) for option in candidates]
    return [(score, option) for score, option in scores if score >= _SIMILAR_WHOLE]


def _nearest_by_parts(wrong: _Name, value: t.Any, options: t.Sequence[_Name]) -> str:
    sample = value[0] if isinstance(value, (list, tuple)) and value else value
    id = _ID.fullmatch(str(sample)) if isinstance(sample, (int, str)) and not isinstance(sample, bool) else None
    is_word = isinstance(sample, str) and not id
    scores: _Scores = []
    id_lists: _Scores = []
    for option in options:
        similarity = _similarity(wrong, option, options)
        if not similarity:
            continue
        if option.takes_ids and is_word and not wrong.takes_ids:
            # The value cannot be right. The name can be, where a module has nothing but a list of IDs.
            if option.suffix == "ids":
                id_lists.append((similarity, option))
            continue
        # A number can be an ID, and many other things.
        expects_ids = wrong.takes_ids or (id and (not id[1] or similarity == 1))
        scores.append((round(similarity + (option.takes_ids == bool(expects_ids)), 3), option))
    return _best(scores or id_lists)


def _similarity(wrong: _Name, right: _Name, options: t.Sequence[_Name]) -> float:
    """How similar two names are without their suffixes, from 0 to 1; 0 where they mean different things.

    Arguments:
      wrong: the unknown name.
      right: a known name.
      options: all known names.
    """
    joined = _ratio(wrong.joined, right.joined)
    if len(wrong.parts) == len(right.parts):
        similar = _is_similar if len(wrong.parts) == 1 else _is_similar_part
        return joined if all(similar(*pair) for pair in zip(wrong.parts, right.parts)) else 0.0
    if joined >= _SIMILAR_JOINED or _abbreviates(wrong.joined, right.parts):
        return joined
    if not len(right.parts) / 2 <= len(wrong.parts) < len(right.parts):
        return 0.0
    if all(_ratio(*pair) >= _SAME_PART for pair in zip(wrong.parts, right.parts)):
        # port_security for port_security_enabled. One part that other names have elsewhere says too little.
        elsewhere = len(wrong.parts) == 1 and any(wrong.joined in option.parts[1:] for option in options)
        return 0.0 if elsewhere else joined
    # groups for security_groups: the last part says what it is, and may not be left out.
    rest = iter(right.parts)
    if all(any(_ratio(part, other) >= _SAME_PART for other in rest) for part in wrong.parts) and not [*rest]:
        return len(wrong.parts) / len(right.parts)
    return 0.0


def _is_similar(word: str, other: str) -> bool:
    if _is_similar_part(word, other):
        return True
    return (
        len(word) <= _SHORT_LENGTH and _ratio(word, other) >= _SIMILAR_SHORT and _letters(word, other) >= _SAME_LETTERS
    )


def _is_similar_part(part: str, other: str) -> bool:
    return _ratio(part, other) >= _SIMILAR or (len(part) >= _MIN_ABBREVIATION and other.startswith(part))


def _abbreviates(word: str, parts: t.Sequence[str]) -> bool:
    """Whether a word consists of the beginnings of all parts."""
    if not parts:
        return not word
    lengths = range(min(_MIN_ABBREVIATION, len(parts[0])), len(parts[0]) + 1)
    return any(word.startswith(parts[0][:length]) and _abbreviates(word[length:], parts[1:]) for length in lengths)


def _ratio(word: str, other: str) -> float:
    import difflib  # noqa: PLC0415  only where a name is wrong

    return difflib.SequenceMatcher(None, word, other).ratio()


def _letters(word: str, other: str) -> float:
    import difflib  # noqa: PLC0415  only where a name is wrong

    return difflib.SequenceMatcher(None, word, other).quick_ratio()


def _nearest(word: t.Any, known: t.Iterable[t.Any]) -> str:
    import difflib  # noqa: PLC0415  only where a word is wrong

    if not isinstance(word, str) or len(word) > _MAX_LENGTH:
        return ""
    words: dict[str, str] = {}
    for candidate in known:
        if isinstance(candidate, str) and len(candidate) <= _MAX_LENGTH:
            words.setdefault(candidate.casefold(), candidate)
    cutoff = _SIMILAR_SHORT if len(word) <= _SHORT_LENGTH else _SIMILAR
    matches = difflib.get_close_matches(word.casefold(), words, 1, cutoff)
    return words[matches[0]] if matches else ""
