# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The base class of value types: they validate values and normalize them, so that equal values compare as equal."""

from __future__ import annotations

import re
import typing as t
import unicodedata

_TEMPLATE = re.compile(r"\{[{%]")


def to_nfc(value: t.Any) -> t.Any:
    """Return a text in Unicode normal form C, in which texts that look the same are equal; any other value as it is."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) and not value.isascii() else value


class AmbiguousText(str):
    """An ASCII text in normal form C that a task writes with other characters, such as the Kelvin sign for K."""


def mark_ambiguous(value: t.Any, original: t.Any) -> t.Any:
    """Mark a normalized text that an API may spell in another way.

    Arguments:
      value: the normalized value.
      original: the value as the task writes it.
    """
    return AmbiguousText(value) if isinstance(value, str) and not has_one_spelling(original) else value


def has_one_spelling(value: t.Any) -> bool:
    """Return whether all texts in a value can be compared character by character."""
    if isinstance(value, dict):
        return all(has_one_spelling(part) for pair in value.items() for part in pair)
    if isinstance(value, (list, tuple)):
        return all(has_one_spelling(item) for item in value)
    return not isinstance(value, str) or (value.isascii() and not isinstance(value, AmbiguousText))


def holds_template(value: t.Any) -> bool:
    """Return whether a value, or any key or value in it, holds a template that was not evaluated."""
    if isinstance(value, dict):
        return any(holds_template(part) for pair in value.items() for part in pair)
    if isinstance(value, (list, tuple)):
        return any(holds_template(item) for item in value)
    return isinstance(value, str) and bool(_TEMPLATE.search(value))


class _NotCompared:
    def __repr__(self) -> str:
        return "NOT_COMPARED"


NOT_COMPARED: t.Any = _NotCompared()
"""The value before a change where nothing is compared with it."""


class Invalid(ValueError):
    """A value breaks a rule.

    Arguments:
      where: the option and the path in it, such as ``tags.team``.
      rule: what is wrong and what to do, to follow the option and a colon.
    """

    def __init__(self, where: str, rule: str) -> None:
        super().__init__(f"{where}: {rule}")
        self.where = where
        self.rule = rule


class ValueType:
    """The type of one value. A subclass sets ``option`` and implements ``normalize``."""

    option: str = "str"
    """Ansible's type of the option."""
    secret = False
    """Whether the value is secret or contains a secret value."""

    def spec(self) -> dict[str, t.Any]:
        """Return the argument spec of an option with such a value."""
        return {"type": self.option}

    def element(self) -> dict[str, t.Any]:
        """Return the argument spec of an option with a list of such values."""
        return {"type": "list", "elements": self.option}

    def normalize(self, value: t.Any, where: str) -> t.Any:
        """Validate a value and return its normal form.

        Arguments:
          value: the value as a task gives it.
          where: the option and the path in it, for messages.

        Raises Invalid.
        """
        raise NotImplementedError

    def from_api(self, value: t.Any) -> t.Any:
        """Return the normal form of a value that the API shows. A value that breaks the rules is returned as it is."""
        try:
            return self.normalize(value, "")
        except Invalid:
            return value

    def to_api(self, value: t.Any) -> t.Any:
        """Return what documents hold for a normalized value. ``from_api`` is the inverse."""
        return value

    def resent(self, value: t.Any) -> t.Any:
        """Return what a write sends back for a value that the API shows and the task does not manage."""
        return value

    def keyword_hint(self, value: t.Any, option: str) -> str:
        """Return the end of a message about a keyword that is not valid where a task gives it; empty for other values.

        Arguments:
          value: what the task gives.
          option: the option that takes the keyword.
        """
        return ""

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        """Return a value as results show it.

        Arguments:
          value: the normalized value.
          before: the value before the change; NOT_COMPARED where the result shows no change.
        """
        return value

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        """Yield the secret texts in a value."""
        return iter(())

    def secret_keys(self, name: str) -> t.Iterator[str]:
        """Yield the keys that hold secret values.

        Arguments:
          name: the key of a value of this type.
        """
        return iter(())


def require_text(value: t.Any, where: str) -> str:
    """Return a value that must be a text. Raises Invalid."""
    if not isinstance(value, str):
        raise wrong_kind(where, "a string", value)
    return value


def expected(where: str, what: str, got: str, advice: str = "") -> Invalid:
    """Return the error of something else than a rule asks for.

    Arguments:
      where: the option and the path in it.
      what: the rule, such as ``at least 8``.
      got: what breaks it. It is printed, so it holds no secret.
      advice: a sentence that says what to do; empty for none.
    """
    return Invalid(where, ". ".join(filter(None, (f"expected {what}, got {got}", advice))))


def wrong_kind(where: str, what: str, value: t.Any, advice: str = "") -> Invalid:
    """Return the error of a value of the wrong kind. Only the kind of the value is printed.

    Arguments:
      where: the option and the path in it.
      what: the right kind, with its article.
      value: the value.
      advice: a sentence that says what to do; empty for none.
    """
    return expected(where, what, kind_of(value), advice)


def wrong_value(where: str, what: str, value: t.Any) -> Invalid:
    """Return the error of a value that does not have the form of its type.

    Arguments:
      where: the option and the path in it.
      what: the right form, with its article.
      value: the value. If it is neither text nor number nor boolean, only its kind is printed.
    """
    if isinstance(value, (str, int, float)):
        # Not truncated: a part of a secret would not be recognized as one.
        return Invalid(where, f"{show_value(value)} is not {what}")
    return wrong_kind(where, what, value)


def not_one_of(where: str, choices: t.Iterable[str], value: t.Any) -> Invalid:
    """Return the error of a value that is none of the choices.

    Arguments:
      where: the option and the path in it.
      choices: the choices.
      value: the value. If it is neither text nor number nor boolean, only its kind is printed.
    """
    return Invalid(where, f"value must be one of: {', '.join(choices)}, got: {show_value(value)}")


def kind_of(value: t.Any) -> str:
    """Return the kind of a value as playbooks call it, with its article."""
    for types, name in (
        (type(None), "null"),
        (bool, "a boolean"),
        ((int, float), "a number"),
        (str, "a string"),
        (dict, "a dictionary"),
        ((list, tuple), "a list"),
    ):
        if isinstance(value, types):
            return name
    return f"a {type(value).__name__}"


def show_value(value: t.Any) -> str:
    """Return a value for a message: a text, number or boolean as Python writes it, only the kind of any other value.

    A dictionary or a list can hold a secret, such as a key that is indented too far.
    """
    return repr(value) if isinstance(value, (str, int, float)) else kind_of(value)


class WrappedType(ValueType):
    """The base class of types that extend another type.

    Arguments:
      value_type: the other type.
    """

    def __init__(self, value_type: ValueType) -> None:
        self.value_type, self.option, self.secret = value_type, value_type.option, value_type.secret

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        return self.value_type.redact(value, before)

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        return self.value_type.secrets(value)

    def secret_keys(self, name: str) -> t.Iterator[str]:
        return self.value_type.secret_keys(name)
