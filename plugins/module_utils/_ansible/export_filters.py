# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The filters of a module that reads resources of several kinds: by kind, the options of its ``_info`` module."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.provider import Provider
from .._model.collection import Collection
from .._model.resource import Parent, Resource
from .._model.value_type import Invalid, wrong_kind
from .arguments import about_unknown, names_of, preprocess_arguments, shared_spec, unknown_options
from .info_request import info_spec, request_of, validate_info_arguments


class KindFilters:
    """The filters of one kind.

    Arguments:
      provider: the provider.
      resource: the kind of resource.
    """

    def __init__(self, provider: Provider, resource: Resource) -> None:
        self.provider, self.resource = provider, resource
        shared = shared_spec(provider)
        self._spec = {name: entry for name, entry in info_spec(provider, resource).items() if name not in shared}
        for parent in resource.parents:  # without one, those of all parents are read
            self._spec.update({name: {**entry, "required": False} for name, entry in parent.options().items()})

    @property
    def parent_kinds(self) -> set[str]:
        """The kinds of its parents."""
        return {
            relative.kind
            for relative in self.resource.relatives
            if relative.variable in {parent.option for parent in self.resource.parents}
        }

    def options(self, given: t.Any) -> dict[str, t.Any]:
        """The validated filters. Raises Invalid."""
        kind = self.resource.kind
        if not isinstance(given, dict):
            raise wrong_kind(f"filters.{kind}", "a dictionary", given)
        arguments = preprocess_arguments(self._spec, given)
        names = names_of(self._spec)
        for name in unknown_options(self._spec, arguments):
            text = f"there is no such filter. The kind {kind} has: {', '.join(sorted(names))}"
            raise Invalid(f"filters.{kind}.{name}", about_unknown(text, name, arguments[name], names))
        problem = validate_info_arguments(self.provider, self.resource, arguments)
        if problem:
            where, _colon, rule = problem.partition(": ")
            raise Invalid(f"filters.{kind}.{where}", rule)
        validated = ArgumentSpecValidator(self._spec).validate(arguments)
        if validated.error_messages:
            raise Invalid(f"filters.{kind}", validated.error_messages[0])
        options = t.cast("dict[str, t.Any]", validated.validated_parameters)
        try:
            request_of(self.resource, options)
        except Invalid as invalid:
            raise in_kind(kind, invalid, options) from None
        return options


def in_kind(kind: str, invalid: Invalid, filters: t.Mapping[str, t.Any]) -> Invalid:
    """An error with the place of a filter, if it is about one.

    Arguments:
      kind: the kind.
      invalid: the error.
      filters: the filters of the kind.
    """
    is_filter = filters.get(invalid.where.partition(".")[0].partition("[")[0]) is not None
    return Invalid(f"filters.{kind}.{invalid.where}", invalid.rule) if is_filter else invalid


def parent_collection(resource: Resource, parent: Parent) -> Collection:
    """The list of the parents of a kind.

    Arguments:
      resource: the kind of resource.
      parent: its parent.
    """
    return next(relative.collection for relative in resource.relatives if relative.variable == parent.option)
