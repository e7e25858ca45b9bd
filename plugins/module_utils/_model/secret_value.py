# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Secret values: they are compared and sent, but never shown."""

from __future__ import annotations

import typing as t

from .value_type import NOT_COMPARED, Invalid, ValueType, WrappedType

MASK = "*" * 8
"""Ansible's replacement for a part of a text."""
SECRET = "(secret)"  # noqa: S105  what is shown
"""Replaces a secret value in results."""
SECRET_CHANGED = "(secret, changed)"  # noqa: S105
"""Replaces a secret value that differs from the one before the change."""
PLACEHOLDERS = (SECRET, SECRET_CHANGED, MASK, "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER")
"""The texts that results have instead of a secret value, here and in Ansible. They are no secret values."""


def redacted(value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
    """Return what results show instead of a secret value. null is not secret.

    Arguments:
      value: the value.
      before: the value before the change; NOT_COMPARED where the result shows no change.
    """
    if value is None:
        return None
    return SECRET if before is NOT_COMPARED or before == value else SECRET_CHANGED


def texts_in(value: t.Any) -> t.Iterator[str]:
    """Yield all texts and numbers in a value, as texts, but no placeholders of results."""
    if isinstance(value, (dict, list, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_in(item)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool) and value not in PLACEHOLDERS:
        yield str(value)


def without_doubt(spec: t.Mapping[str, dict[str, t.Any]]) -> dict[str, dict[str, t.Any]]:
    """Return options where each one whose name looks secret, such as the ID of a secret, says whether it is."""
    return {
        name: {"no_log": False, **entry} if "secret" in name or "key" in name else entry for name, entry in spec.items()
    }


class Secret(WrappedType):
    """A secret value.

    Arguments:
      value_type: the type of the value.
    """

    def __init__(self, value_type: ValueType) -> None:
        super().__init__(value_type)
        self.secret = True

    def spec(self) -> dict[str, t.Any]:
        return {**self.value_type.spec(), "no_log": True}

    def element(self) -> dict[str, t.Any]:
        return {**self.value_type.element(), "no_log": True}

    def normalize(self, value: t.Any, where: str) -> t.Any:
        try:
            return self.value_type.normalize(value, where)
        except Invalid as invalid:
            rule = invalid.rule.replace(repr(value), SECRET)
        # Raised outside the handler, so that no traceback shows the first error. The rule can still quote a part of
        # the value.
        if any(text.strip() and text.strip()[:4] in rule for text in texts_in(value)):
            raise Invalid(where, "invalid value. It is secret and not shown")
        raise Invalid(where, rule)

    def from_api(self, value: t.Any) -> t.Any:
        return self.value_type.from_api(value)

    def to_api(self, value: t.Any) -> t.Any:
        return self.value_type.to_api(value)

    def redact(self, value: t.Any, before: t.Any = NOT_COMPARED) -> t.Any:
        return redacted(value, before)

    def secrets(self, value: t.Any) -> t.Iterator[str]:
        return texts_in(value)

    def secret_keys(self, name: str) -> t.Iterator[str]:
        yield name
