# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""The description of a module: its options and its action. The module and the action plugin both run it."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, field

from .._api.provider import Provider
from .._model.text import sentence
from .._model.value_type import Invalid, holds_template
from .arguments import (
    OptionGroup,
    about_unknown,
    check_state,
    names_of,
    preprocess_arguments,
    shared_option_groups,
    shared_spec,
    unknown_options,
)
from .literals import literal_problem, shared_options_problem
from .redact import (
    HIDDEN,
    MIN_SECRET_LENGTH,
    Options,
    Spec,
    by_name,
    known_options,
    secrets_of,
    shown_options,
    without_no_log,
)
from .runtime import Result, Runtime


@dataclass(frozen=True)
class ModuleSpec:
    """A module: its options and its action.

    Arguments:
      spec: its argument spec.
      provider: the provider, whose modules share some of the options.
      validate_arguments: the first problem of preprocessed options, or None. It takes the options, and whether the task
        has no others.
      action: the action. It takes validated options, the environment of the task, whether it runs in check mode,
        whether it shows a diff, and the runtime. It returns the result.
      failed_result: the result of a task that fails with a message before its first request.
      parts: the options of this module, in groups that are validated together.
      items: the argument specs of the items of its list, by kind.
      item_problem: the problem of an item that is not templated yet, or None. It takes its label and the item.
      reads: whether the module only reads.
      id_key: the key of the resource in its result that holds the ID.
    """

    spec: dict[str, dict[str, t.Any]]
    provider: Provider
    validate_arguments: t.Callable[[dict[str, t.Any], bool], str | None]
    action: t.Callable[[t.Mapping[str, t.Any], t.Mapping[str, str], bool, bool, Runtime], Result]
    failed_result: t.Callable[[str], Result]
    parts: t.Sequence[OptionGroup] = ()
    items: t.Mapping[str, Spec] = field(default_factory=dict)
    item_problem: t.Callable[[str, t.Any], str | None] | None = None
    reads: bool = False
    id_key: str = "id"

    @property
    def raw_spec(self) -> dict[str, dict[str, t.Any]]:
        """The argument spec for options that are not templated yet: Ansible can validate only their names."""
        kept = ("aliases", "required")
        return {
            name: {"type": "raw", **{key: entry[key] for key in kept if key in entry}}
            for name, entry in self.spec.items()
        }

    @property
    def validated_spec(self) -> dict[str, dict[str, t.Any]]:
        """The argument spec for Ansible's validation. Only the API key has no_log: this class hides other secrets."""
        return {**without_no_log(self.spec), **shared_spec(self.provider)}

    @functools.cached_property
    def _known(self) -> Spec:
        return known_options(shared_spec(self.provider), self.spec)

    @functools.cached_property
    def _known_of_items(self) -> dict[t.Any, Spec]:
        """The same for the items, by kind. None is an unknown kind."""
        added: Spec = {"kind": {"type": "str"}, "label": {"type": "str"}}
        shared = shared_spec(self.provider)
        kinds: dict[t.Any, Spec] = {None: {}, **self.items}
        return {kind: known_options(shared, {**added, **spec}) for kind, spec in kinds.items()}

    def _known_of(self, item: t.Mapping[str, t.Any]) -> Spec:
        kind = item.get("kind")
        return self._known_of_items[kind if isinstance(kind, str) and kind in self.items else None]

    def _items(self, options: Options) -> t.Any:
        return options.get("resources") if self.items else None

    def shown(self, options: Options) -> dict[str, t.Any]:
        """Options as the invocation shows them. They need not be valid."""
        shown, items = shown_options(self._known, options), self._items(options)
        if items is not None:
            shown["resources"] = HIDDEN
        if isinstance(items, list):
            shown["resources"] = [
                shown_options(self._known_of(item), item) if isinstance(item, dict) else HIDDEN for item in items
            ]
        return shown

    def secrets(self, options: Options) -> list[str]:
        """The secret texts in options, which need not be valid. Short texts of resources do not count."""
        options = preprocess_arguments(self.spec, options)
        items = self._items(options)
        of_items = [
            text
            for item in (items if isinstance(items, list) else ())
            if isinstance(item, dict)
            for text in secrets_of(self._known_of(item), item)
            if len(text) >= MIN_SECRET_LENGTH
        ]
        return list(dict.fromkeys(text for text in (*secrets_of(self._known, options), *of_items) if text))

    def prepared(self, options: Options) -> tuple[dict[str, t.Any], str | None]:
        """The options for Ansible's validation, and the first problem of the options or None.

        This runs before Ansible's validation, which drops values that it cannot convert, converts a list into text, and
        raises exceptions. If there is a problem, the options of this module are removed, and the problem is reported
        after the validation. Unknown options are kept: Ansible reports them.
        """
        arguments = preprocess_arguments(self.spec, options)
        try:
            check_state(self.spec, arguments, self.reads)
            problem = self.validate_arguments(arguments, True)
            if unknown_options(self.spec, arguments) and problem == self.validate_arguments(arguments, False):
                optional = names_of({option: entry for option, entry in self.spec.items() if not entry.get("required")})
                return {name: value for name, value in arguments.items() if name not in optional}, None
        except Invalid as invalid:
            problem = str(invalid)
        if problem:
            shared = shared_spec(self.provider)
            removed = names_of({option: entry for option, entry in self.spec.items() if option not in shared})
            arguments = {name: value for name, value in arguments.items() if name not in removed}
        return self._without_containers(arguments), problem

    def _without_containers(self, arguments: dict[str, t.Any]) -> dict[str, t.Any]:
        """Arguments in which no dictionary or list is left where Ansible's validation would make a text of it."""
        spec = by_name(self.validated_spec)
        texts = [name for name in arguments if spec.get(name, {}).get("type", "raw") in ("str", "path")]
        return {**arguments, **{name: HIDDEN for name in texts if isinstance(arguments[name], (dict, list))}}

    def literal(self, options: Options) -> tuple[dict[str, t.Any], str | None]:
        """Options that are not templated yet, and their first problem or None. Group defaults may add others."""
        # The commas of a template do not separate elements.
        templates = {name: value for name, value in options.items() if isinstance(value, str) and holds_template(value)}
        arguments = {**preprocess_arguments(self.spec, options), **templates}
        try:
            check_state(self.spec, arguments, self.reads)
        except Invalid as invalid:
            return arguments, str(invalid)
        problem = literal_problem(self.spec, [*shared_option_groups(self.provider), *self.parts], arguments)
        items = self._items(arguments)
        for number, item in enumerate(items if isinstance(items, list) else ()):
            problem = problem or (self.item_problem and self.item_problem(f"resources[{number}]", item))
        return arguments, problem

    def refusal(self, message: str, problem: str | None, options: t.Mapping[str, t.Any]) -> Result:
        """The result of a task whose options Ansible's validation refuses.

        Arguments:
          message: that of Ansible.
          problem: the problem that ``prepared`` found, or None.
          options: the validated options.
        """
        is_about_names = message.startswith(("missing required arguments", "Unsupported parameters"))
        if problem and is_about_names:
            message = problem
        elif is_about_names:
            known = sorted(names_of(self.spec))
            for name in sorted(name for name in options if name not in known and not name.startswith("_ansible")):
                message = self._about_unknown(message.rstrip("."), name, options[name], known)
        elif message.startswith("argument "):
            message = shared_options_problem(self.provider, options) or message
        return self.failed_result(message)

    def _about_unknown(self, message: str, name: str, value: t.Any, known: t.Collection[str]) -> str:
        """A message about an unknown option, followed by advice. ``id`` means the ID that the module is about."""
        shared = shared_spec(self.provider)
        first = next((option for option in self.spec if option not in shared), "")
        if name in ("id", "ids") and first.endswith(("_id", "_ids")):
            return f"{sentence(message)} Did you mean {first!r}?"
        return about_unknown(message, name, value, known)
