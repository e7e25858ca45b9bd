# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The type of one value: it validates a value and normalizes it, so that two values are the same when they are equal."""

from __future__ import annotations

import re
import typing as t
import unicodedata

_TEMPLATE = re.compile(r"\{[{%]")


def to_nfc(value: t.Any) -> t.Any:
    """A text in Unicode normal form C: two texts that look the same are equal then. Anything else passes untouched."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) and not value.isascii() else value


class AmbiguousText(str):
    """A text in normal form C that a task writes with other characters: the Kelvin sign for the letter K."""


def mark_ambiguous(value: t.Any, given: t.Any) -> t.Any:
    """A canonical value, marked where ``given``, what a task has written, may be another spelling of it."""
    return AmbiguousText(value) if isinstance(value, str) and not has_one_spelling(given) else value


def has_one_spelling(value: t.Any) -> bool:
    """Whether all texts in a value can be compared character by character: other ones may have several spellings."""
    if isinstance(value, dict):
        return all(has_one_spelling(each) for pair in value.items() for each in pair)
    if isinstance(value, (list, tuple)):
        return all(has_one_spelling(each) for each in value)
    return not isinstance(value, str) or (value.isascii() and not isinstance(value, AmbiguousText))


def holds_template(value: t.Any) -> bool:
    """Whether a value, or a key or value in it, has a template that was not evaluated."""
    if isinstance(value, dict):
        return any(holds_template(each) for pair in value.items() for each in pair)
    if isinstance(value, (list, tuple)):
        return any(holds_template(each) for each in value)
    return isinstance(value, str) and bool(_TEMPLATE.search(value))


class _NotCompared:
    def __repr__(self) -> str:
        return "SAME"


NOT_COMPARED: t.Any = _NotCompared()
"""Instead of the value before: nothing is compared with it."""


class Invalid(ValueError):
    """A value breaks a rule.

    Arguments: where, the option and the place in it (``tags.team``); rule, what is wrong and what is right, as the
    end of a sentence that starts with the option.
    """

    def __init__(self, where: str, rule: str) -> None:
        super().__init__(f"{where}: {rule}")
        self.where = where
        self.rule = rule


class ValueType:
    """What one value may be. A subclass gives ``option`` and ``canonical``."""

    option: str = "str"
    secret = False
    """Whether the value is secret, or holds one that is."""

    def spec(self) -> dict[str, t.Any]:
        """The Ansible option that asks for such a value, without its name."""
        return {"type": self.option}

    def element(self) -> dict[str, t.Any]:
        """The Ansible option that asks for a list of such values, without its name."""
        return {"type": "list", "elements": self.option}

    def normalize(self, value: t.Any, where: str) -> t.Any:
        """The one spelling of ``value``. Raises Invalid, which names ``where``."""
        raise NotImplementedError

    def from_api(self, value: t.Any) -> t.Any:
        """The one spelling of a value that exists: one that breaks today's rules is kept as it is."""
        try:
            return self.normalize(value, "")
        except Invalid:
            return value

    def to_api(self, value: t.Any) -> t.Any:
        """What documents hold for a canonical value. ``from_api`` gives that value again."""
        return value

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        """A value as it is shown. Argument: before, the value that it was; it must not differ where it is SAME."""
        return value

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        """The secret texts in a value."""
        return iter(())

    def secret_keys(self, name: str) -> t.Iterator[str]:
        """The keys under which such a value, which is called ``name``, holds secret ones."""
        return iter(())


def require_text(value: t.Any, where: str) -> str:
    if not isinstance(value, str):
        raise Invalid(where, f"is {kind_of(value)}, a text is needed")
    return value


def kind_of(value: t.Any) -> str:
    """The kind of a value in the words of a playbook, with its article."""
    for types, words in (
        (type(None), "null"),
        (bool, "a boolean"),
        ((int, float), "a number"),
        (str, "a text"),
        (dict, "a dictionary"),
        ((list, tuple), "a list"),
    ):
        if isinstance(value, types):
            return words
    return f"a {type(value).__name__}"


def show_value(value: t.Any) -> str:
    """A value for a message: a text, number or boolean as Python writes it, of anything else only its kind.

    A dictionary or a list can hold a secret, such as a key that is indented too far.
    """
    return repr(value) if isinstance(value, (str, int, float)) else kind_of(value)


class WrappedType(ValueType):
    """A value that another leaf says more of. Argument: leaf, that one."""

    def __init__(self, value_type: ValueType) -> None:
        self.value_type, self.option, self.secret = value_type, value_type.option, value_type.secret

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        return self.value_type.redact(value, before)

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        return self.value_type.secrets(value)

    def secret_keys(self, name: str) -> t.Iterator[str]:
        return self.value_type.secret_keys(name)
