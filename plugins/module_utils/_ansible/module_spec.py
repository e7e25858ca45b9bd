# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""A module as data: its options, and what it does with them. The module itself and the action plugin run it."""

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
    shared_parts,
    shared_spec,
    unknown_options,
)
from .literals import literal_problem, wrong_shared
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
    """A module, whatever runs it.

    Arguments: spec, its Ansible options; service, the API whose modules share some of them; complaint, what is wrong
    with options as ``tidy`` leaves them, or None: from these, and whether the task has no others; action, what it does:
    from validated options, the environment of the task, whether it is in check mode, whether it shows a diff, and where
    it runs, to its result; refused, the result of a task that failed with a message before its first request; parts,
    its own options in groups; items, the options of an item of its list, by kind; item_problem, what is wrong with an
    item of that list that is not templated yet, or None: from its place and the item.
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

    @property
    def raw_spec(self) -> dict[str, dict[str, t.Any]]:
        """The options as they are before they are templated: only their names can be judged."""
        kept = ("aliases", "required")
        return {
            name: {"type": "raw", **{key: each[key] for key in kept if key in each}} for name, each in self.spec.items()
        }

    @property
    def validated_spec(self) -> dict[str, dict[str, t.Any]]:
        """The options as Ansible validates them: it hides the key, and this class what is secret of a resource."""
        return {**without_no_log(self.spec), **shared_spec(self.provider)}

    @functools.cached_property
    def _known(self) -> Spec:
        return known_options(shared_spec(self.provider), self.spec)

    @functools.cached_property
    def _known_of_items(self) -> dict[t.Any, Spec]:
        """The same for items, by kind; None for one that is not known."""
        ours: Spec = {"kind": {"type": "str"}, "label": {"type": "str"}}
        shared = shared_spec(self.provider)
        kinds: dict[t.Any, Spec] = {None: {}, **self.items}
        return {kind: known_options(shared, {**ours, **spec}) for kind, spec in kinds.items()}

    def _known_of(self, item: t.Mapping[str, t.Any]) -> Spec:
        kind = item.get("kind")
        return self._known_of_items[kind if isinstance(kind, str) and kind in self.items else None]

    def _items(self, options: Options) -> t.Any:
        return options.get("resources") if self.items else None

    def shown(self, options: Options) -> dict[str, t.Any]:
        """Options as an invocation shows them. They need not be valid."""
        shown, items = shown_options(self._known, options), self._items(options)
        if items is not None:
            shown["resources"] = HIDDEN
        if isinstance(items, list):
            shown["resources"] = [
                shown_options(self._known_of(each), each) if isinstance(each, dict) else HIDDEN for each in items
            ]
        return shown

    def secrets(self, options: Options) -> list[str]:
        """The secret texts in options, which need not be valid. The short ones of resources are none."""
        options = preprocess_arguments(self.spec, options)
        items = self._items(options)
        found = [
            text
            for each in (items if isinstance(items, list) else ())
            if isinstance(each, dict)
            for text in secrets_of(self._known_of(each), each)
            if len(text) >= MIN_SECRET_LENGTH
        ]
        return list(dict.fromkeys(text for text in (*secrets_of(self._known, options), *found) if text))

    def prepared(self, options: Options) -> tuple[dict[str, t.Any], str | None]:
        """The options for Ansible's validation, and what is wrong with them.

        It comes before that validation, which drops what it cannot convert, turns a list into a text where one belongs,
        and breaks on other things. What is wrong is taken away, and said when the module can speak. Names that are no
        option are left alone: Ansible says that last, and a linter nothing else about what is not templated yet.
        """
        arguments = preprocess_arguments(self.spec, options)
        try:
            check_state(self.spec, arguments, self.reads)
            problem = self.validate_arguments(arguments, True)
            if unknown_options(self.spec, arguments) and problem == self.validate_arguments(arguments, False):
                wrong = names_of({option: each for option, each in self.spec.items() if not each.get("required")})
                return {name: value for name, value in arguments.items() if name not in wrong}, None
        except Invalid as invalid:
            problem = str(invalid)
        if problem:
            own = names_of(
                {option: each for option, each in self.spec.items() if option not in shared_spec(self.provider)}
            )
            arguments = {name: value for name, value in arguments.items() if name not in own}
        return self._without_containers(arguments), problem

    def _without_containers(self, arguments: dict[str, t.Any]) -> dict[str, t.Any]:
        """Arguments in which no dictionary or list is left where Ansible's validation would make a text of it."""
        spec = by_name(self.validated_spec)
        texts = [name for name in arguments if spec.get(name, {}).get("type", "raw") in ("str", "path")]
        return {**arguments, **{name: HIDDEN for name in texts if isinstance(arguments[name], (dict, list))}}

    def literal(self, options: Options) -> tuple[dict[str, t.Any], str | None]:
        """Options that are not templated yet, of which some can come from elsewhere, and what is wrong with them."""
        # The commas of a template do not separate elements.
        templates = {name: value for name, value in options.items() if isinstance(value, str) and holds_template(value)}
        arguments = {**preprocess_arguments(self.spec, options), **templates}
        try:
            check_state(self.spec, arguments, self.reads)
        except Invalid as invalid:
            return arguments, str(invalid)
        problem = literal_problem(self.spec, [*shared_parts(self.provider), *self.parts], arguments)
        items = self._items(arguments)
        for number, item in enumerate(items if isinstance(items, list) else ()):
            problem = problem or (self.item_problem and self.item_problem(f"resources[{number}]", item))
        return arguments, problem

    def refusal(self, message: str, problem: str | None, options: t.Mapping[str, t.Any]) -> Result:
        """The result where Ansible's validation refuses options.

        Arguments:
          message: Ansible's.
          problem: what ``prepared`` found, or None.
          options: those that were validated.
        """
        on_names = message.startswith(("missing required arguments", "Unsupported parameters"))
        if problem and on_names:
            message = problem
        elif on_names:
            known = sorted(names_of(self.spec))
            for name in sorted(each for each in options if each not in known and not each.startswith("_ansible")):
                message = self._about_unknown(message.rstrip("."), name, options[name], known)
        elif message.startswith("argument "):
            message = wrong_shared(self.provider, options) or message
        return self.failed_result(message)

    def _about_unknown(self, message: str, name: str, value: t.Any, known: t.Collection[str]) -> str:
        """A message about an unknown option, followed by advice. ``id`` means the ID that the module is about."""
        shared = shared_spec(self.provider)
        first = next((option for option in self.spec if option not in shared), "")
        if name in ("id", "ids") and first.endswith(("_id", "_ids")):
            return f"{sentence(message)} Did you mean {first!r}?"
        return about_unknown(message, name, value, known)
