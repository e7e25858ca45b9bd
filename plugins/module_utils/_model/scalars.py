# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Types of single values: texts, numbers, booleans, choices, keywords, UUIDs and timestamps."""

from __future__ import annotations

import datetime
import re
import typing as t
import uuid

from .guess import with_guess
from .text import plural, sentence
from .value_type import (
    Invalid,
    ValueType,
    WrappedType,
    expected,
    not_one_of,
    require_text,
    to_nfc,
    wrong_kind,
    wrong_value,
)


class Text(ValueType):
    """A text.

    Arguments:
      min_length: minimum length in characters.
      max_length: maximum length in characters; None for no limit.
      pattern: a regular expression for the whole text.
      rule: what the pattern matches, with its article, for messages.
      trim: whether blanks at both ends are removed.
      scalars: whether numbers and booleans are converted to the text that YAML shows.
      exact: whether each character counts. Otherwise the text is converted to Unicode normal form C.
    """

    def __init__(
        self,
        min_length: int = 0,
        max_length: int | None = None,
        pattern: str | None = None,
        rule: str = "",
        trim: bool = False,
        scalars: bool = False,
        exact: bool = False,
    ) -> None:
        self.min_length, self.max_length, self.rule = min_length, max_length, rule
        self.trim, self.scalars = trim, scalars
        self.exact = exact
        self.pattern = re.compile(pattern) if pattern else None

    def normalize(self, value: t.Any, where: str) -> str:
        if self.scalars and isinstance(value, bool):
            value = "true" if value else "false"
        elif self.scalars and isinstance(value, (int, float)):
            value = str(value)
        text = require_text(value, where)
        if not self.exact:
            text = to_nfc(text)
        if self.trim:
            text = text.strip()
        if "\0" in text:  # JSON can carry it, but databases refuse it or end the text there
            raise Invalid(where, "contains the character U+0000, which an API cannot store. Remove it")
        length = len(text)
        if length < self.min_length:
            characters = f"at least {self.min_length} character{plural(self.min_length)}"
            raise expected(where, characters, str(length))
        if self.max_length is not None and length > self.max_length:
            raise expected(where, f"at most {self.max_length} character{plural(self.max_length)}", str(length))
        # fullmatch: "$" in a pattern also matches before a line break at the end.
        if self.pattern and not self.pattern.fullmatch(text):
            raise wrong_value(where, self.rule, text)
        return text

    def from_api(self, value: t.Any) -> t.Any:
        text = super().from_api(value)
        return text if self.exact else to_nfc(text)


class Int(ValueType):
    """A whole number, also as text.

    Arguments:
      minimum: the smallest number.
      maximum: the largest number; None for no limit.
    """

    option = "int"

    def __init__(self, minimum: int = 0, maximum: int | None = None) -> None:
        self.minimum, self.maximum = minimum, maximum

    def normalize(self, value: t.Any, where: str) -> int:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        # Python refuses to convert very long numbers.
        text = str(value) if is_number and abs(value) < 10**18 else value if isinstance(value, str) else ""
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            if is_number or re.fullmatch(r"[+-]?[0-9]+", text):
                raise wrong_kind(where, "an integer of at most 18 digits", value)
            raise wrong_value(where, "an integer", value)
        number = int(value)
        if number < self.minimum:
            raise expected(where, f"at least {self.minimum}", str(number))
        if self.maximum is not None and number > self.maximum:
            raise expected(where, f"at most {self.maximum}", str(number))
        return number


# The values that Ansible converts to booleans.
_TRUE = frozenset(("y", "yes", "on", "1", "true", "t", 1, 1.0, True))
_FALSE = frozenset(("n", "no", "off", "0", "false", "f", 0, 0.0, False))


class Bool(ValueType):
    """A boolean, in each spelling that Ansible accepts."""

    option = "bool"

    def normalize(self, value: t.Any, where: str) -> bool:
        scalar = value.lower().strip() if isinstance(value, str) else value
        for spellings, boolean in ((_TRUE, True), (_FALSE, False)):
            if isinstance(scalar, (str, int, float)) and scalar in spellings:
                return boolean
        raise wrong_value(where, "a boolean", value)


class Choice(ValueType):
    """One of several texts.

    Arguments:
      choices: the texts.
      synonyms: choices by words that other tools use for them, which messages correct. The words are in lower case,
        without hyphens, underscores and blanks.
      advice: what messages say about words that mean no choice. The words are as in ``synonyms``.
    """

    def __init__(
        self,
        *choices: str,
        synonyms: t.Mapping[str, str] | None = None,
        advice: t.Mapping[str, str] | None = None,
    ) -> None:
        self.choices = choices
        self._advice = {**{word: f"Use {choice}" for word, choice in (synonyms or {}).items()}, **(advice or {})}

    def spec(self) -> dict[str, t.Any]:
        return {**super().spec(), "choices": list(self.choices)}

    def normalize(self, value: t.Any, where: str) -> str:
        if value not in self.choices:
            rule = not_one_of(where, self.choices, value).rule
            word = re.sub("[-_ ]", "", value.lower()) if isinstance(value, str) else ""
            advice = self._advice.get(word)
            raise Invalid(where, f"{rule}. {advice}" if advice else with_guess(rule, value, self.choices))
        return t.cast(str, value)


class Nullable(WrappedType):
    """A value that can be null. null in a task means that the option is not given, so another value means null.

    Arguments:
      value_type: the type of other values.
      empty: the value that means null in a task. The normal form is None.
    """

    def __init__(self, value_type: ValueType, empty: t.Any) -> None:
        super().__init__(value_type)
        self.empty = empty

    def spec(self) -> dict[str, t.Any]:
        spec = self.value_type.spec()
        if "options" in spec:  # an empty dictionary means null
            spec["options"] = {key: {**option, "required": False} for key, option in spec["options"].items()}
        return spec

    def normalize(self, value: t.Any, where: str) -> t.Any:
        return None if self._is_empty(value) else self.value_type.normalize(value, where)

    def from_api(self, value: t.Any) -> t.Any:
        return None if self._is_empty(value) else self.value_type.from_api(value)

    def _is_empty(self, value: t.Any) -> bool:
        # Ansible adds null for each key that is not given, and some APIs do.
        bare = {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value
        return value is None or (bare == self.empty and type(bare) is type(self.empty))


class Keyword(WrappedType):
    """A value, or a keyword for what is null in documents.

    Arguments:
      word: the keyword in lower case. Tasks may write it in any case.
      value_type: the type of other values.
      blank: whether documents can show an empty text instead of null.
    """

    def __init__(self, word: str, value_type: ValueType, blank: bool = False) -> None:
        super().__init__(value_type)
        # Ansible would refuse the keyword of a number.
        self.option = "str"
        self.word, self._blank = word, blank

    def spec(self) -> dict[str, t.Any]:
        return {**super().spec(), **({"no_log": True} if self.secret else {})}

    def keyword_hint(self, value: t.Any, option: str) -> str:
        return f". The keyword {self.word} is valid for {option}" if self._is_word(value) else ""

    def normalize(self, value: t.Any, where: str) -> t.Any:
        if self._is_word(value):
            return self.word
        try:
            return self.value_type.normalize(value, where)
        except Invalid as invalid:
            raise Invalid(where, f"{sentence(invalid.rule)} The keyword {self.word} is also valid") from None

    def from_api(self, value: t.Any) -> t.Any:
        is_null = value is None or (self._blank and value == "")
        return self.word if is_null else self.value_type.from_api(value)

    def resent(self, value: t.Any) -> t.Any:
        return None if self.from_api(value) == self.word else self.value_type.resent(value)

    def to_api(self, value: t.Any) -> t.Any:
        return None if value == self.word else self.value_type.to_api(value)

    def _is_word(self, value: t.Any) -> bool:
        # Templates turn the keywords none and all into None and All.
        return isinstance(value, str) and value.lower() == self.word


class Alias(WrappedType):
    """A value of which the API shows some under another spelling.

    Arguments:
      value_type: the type of the value.
      spellings: the value that the API shows, by another one that means the same.
    """

    def __init__(self, value_type: ValueType, spellings: t.Mapping[t.Any, t.Any]) -> None:
        super().__init__(value_type)
        self._spellings = spellings

    def spec(self) -> dict[str, t.Any]:
        return self.value_type.spec()

    def normalize(self, value: t.Any, where: str) -> t.Any:
        normalized = self.value_type.normalize(value, where)
        return self._spellings.get(normalized, normalized)

    def resent(self, value: t.Any) -> t.Any:
        # A write can refuse another spelling.
        return self.to_api(self.from_api(value))


class Uuid(ValueType):
    """A UUID of any version: as RFC 4122 writes it, 32 digits, or a URN. The normal form has lower case and dashes."""

    _PATTERN = re.compile(
        r"(?:urn:uuid:)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})",
        re.IGNORECASE,
    )

    def normalize(self, value: t.Any, where: str) -> str:
        match = self._PATTERN.fullmatch(require_text(value, where))
        if not match:
            raise wrong_value(where, "a UUID such as 1f0ca628-a73b-42c0-bdac-7b10d023e097", value)
        return str(uuid.UUID(match.group(1)))


class Timestamp(ValueType):
    """A date with or without a time, as ISO 8601 writes it, in UTC if it has no zone. The normal form is in UTC."""

    _PATTERN = re.compile(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]+)?"
        r"(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
        re.IGNORECASE,
    )

    def normalize(self, value: t.Any, where: str) -> str:
        match = self._PATTERN.fullmatch(require_text(value, where).strip())
        try:
            if not match:
                raise ValueError
            day, time, zone = match.group(1), match.group(2) or "00:00", match.group(3) or "Z"
            text = f"{day} {time}{'' if time[5:] else ':00'} {zone.upper()}"
            moment = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")
            return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, OverflowError):
            raise wrong_value(where, "a date such as 2026-01-31T12:00:00Z", value) from None
