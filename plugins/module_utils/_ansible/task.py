# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""One task: from the options that a user gives to the result that the user reads.

It does not know where it runs: it never exits, never prints, and reads no environment but the one it is given.
The options of the modules, their defaults and the texts of all failures stand here.
"""

from __future__ import annotations

import contextlib
import functools
import os
import platform
import re
import sys
import traceback
import typing as t
from dataclasses import dataclass, field

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.http import IMPORT_ERROR, PASSING, READS, ApiError, Clock, Deadline, Interrupted, OutOfTime, proxy_of
from .._api.provider import Api, Service, Task, open_to_others
from .._api.proxy import check_proxy
from .._engine.run import Job, NotStarted, Progress, StillLocked, StillRunning, TaskFailed, Unproven, run
from .._model.fields import Field, pairs, untangle
from .._model.lookup import Sought, named, sought, unknown
from .._model.resource import Document, Refusal, Resource
from .._model.text import all_printable, printable, sentence, with_option
from .._model.value_types import Bool, Choice, Int, Invalid, Leaf, holds_template, kind_of
from .redact import (
    HIDDEN,
    MASK,
    MIN_SECRET_LENGTH,
    Options,
    Spec,
    by_name,
    cover_keys,
    known_options,
    secrets_of,
    shown_options,
    spellings,
    without_no_log,
)

Result = dict[str, t.Any]

KEPT = 8
"""How many connections the items of a loop keep open: they can differ in their keys or environments."""
_KEYWORDS = frozenset(
    {"become", "changed_when", "check_mode", "delegate_to", "diff", "environment", "failed_when", "ignore_errors"}
    | {"loop", "module_defaults", "no_log", "notify", "register", "retries", "timeout", "until", "vars", "when"}
)
"""What stands beside a module in a task, and slips into its options."""
_TASKS_SHOWN = 10
"""How many tasks of an API a message names. The result has all."""
_PLAIN = ("str", "int", "float", "bool")
"""The types of Ansible's options that one line of text can hold."""
_LEAVES: dict[str, Leaf] = {"bool": Bool(), "int": Int()}
"""What a value of such a type may be."""
_WAIT = Bool()
_WAIT_TIMEOUT = Int(1, 30 * 86400)


class Host(t.Protocol):
    """Where a task runs.

    ``clock`` can be stopped to end the task early; ``progress`` says how far it is; ``kept`` holds the connections that
    the items of a loop share.
    """

    verbosity: int
    clock: Clock
    progress: Progress
    kept: dict[t.Any, Api]

    def warn(self, text: str) -> None:
        """Show a warning to the user."""

    def secret(self, text: str) -> None:
        """Keep a text out of everything that is shown or logged from now on."""


Part = tuple[Spec, t.Callable[[Options], t.Any]]
"""Ansible options that are judged together, and what raises Invalid for values of theirs that are wrong."""


@dataclass(frozen=True)
class Module:
    """A module, whatever runs it.

    Arguments: spec, its Ansible options; service, the API whose modules share some of them; complaint, what is wrong
    with options as ``tidy`` leaves them, or None: from these, and whether the task has no others; action, what it does:
    from validated options, the environment of the task, whether it is in check mode, whether it shows a diff, and where
    it runs, to its result; refused, the result of a task that failed with a message before its first request; parts,
    its own options in groups; items, the options of an item of its list, by kind; item_problem, what is wrong with an
    item of that list that is not templated yet, or None: from its place and the item.
    """

    spec: dict[str, dict[str, t.Any]]
    service: Service
    complaint: t.Callable[[dict[str, t.Any], bool], str | None]
    action: t.Callable[[t.Mapping[str, t.Any], t.Mapping[str, str], bool, bool, Host], Result]
    refused: t.Callable[[str], Result]
    parts: t.Sequence[Part] = ()
    items: t.Mapping[str, Spec] = field(default_factory=dict)
    item_problem: t.Callable[[str, t.Any], str | None] | None = None

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
        return {**without_no_log(self.spec), **shared_spec(self.service)}

    @functools.cached_property
    def _known(self) -> Spec:
        return known_options(shared_spec(self.service), self.spec)

    @functools.cached_property
    def _known_of_items(self) -> dict[t.Any, Spec]:
        """The same for items, by kind; None for one that is not known."""
        ours: Spec = {"kind": {"type": "str"}, "label": {"type": "str"}}
        shared = shared_spec(self.service)
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
        options = tidy(self.spec, options)
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
        tidied = tidy(self.spec, options)
        try:
            check_state(self.spec, tidied)
            problem = self.complaint(tidied, True)
            if unknown_options(self.spec, tidied) and problem == self.complaint(tidied, False):
                wrong = names_of({option: each for option, each in self.spec.items() if not each.get("required")})
                return {name: value for name, value in tidied.items() if name not in wrong}, None
        except Invalid as invalid:
            problem = str(invalid)
        if problem:
            own = names_of(
                {option: each for option, each in self.spec.items() if option not in shared_spec(self.service)}
            )
            tidied = {name: value for name, value in tidied.items() if name not in own}
        return tidied, problem

    def literal(self, options: Options) -> tuple[dict[str, t.Any], str | None]:
        """Options that are not templated yet, of which some can come from elsewhere, and what is wrong with them."""
        # The commas of a template do not separate elements.
        templates = {name: value for name, value in options.items() if isinstance(value, str) and holds_template(value)}
        tidied = {**tidy(self.spec, options), **templates}
        try:
            check_state(self.spec, tidied)
        except Invalid as invalid:
            return tidied, str(invalid)
        problem = literal_problem(self.spec, [*shared_parts(self.service), *self.parts], tidied)
        items = self._items(tidied)
        for number, item in enumerate(items if isinstance(items, list) else ()):
            problem = problem or (self.item_problem and self.item_problem(f"resources[{number}]", item))
        return tidied, problem

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
                message = about_unknown(message.rstrip("."), name, options[name], known)
        elif message.startswith("argument "):
            message = _wrong_shared(self.service, options) or message
        return self.refused(message)


def updates(service: Service, resource: Resource) -> Module:
    """The module that updates such a resource."""
    spec = argument_spec(service, resource)
    return Module(
        spec,
        service,
        lambda options, whole: complaint(service, resource, spec, options, whole),
        lambda *task: perform(service, resource, *task),
        _refused_change,
        parts_of(resource, whole=False),
    )


def names_of(spec: t.Mapping[str, t.Mapping[str, t.Any]]) -> set[str]:
    """All names of Ansible options, their aliases too."""
    return {name for option, each in spec.items() for name in (option, *each.get("aliases", ()))}


def about_unknown(text: str, name: str, value: t.Any, known: t.Iterable[str]) -> str:
    """A message about an option that there is not, followed by what to do about it.

    Arguments:
      text: the message, without a full stop.
      name: the option.
      value: what is given for it.
      known: the options that there are.
    """
    if name in _KEYWORDS and name not in known:
        return f"{sentence(text)} {name} is a keyword of the task: indent it as the module."
    return with_option(text, name, value, known)


def shared_spec(service: Service) -> dict[str, dict[str, t.Any]]:
    """The Ansible options of all modules of an API. A group default for one must not fail in another."""
    spec = {name: one for each in (*service.connection, *service.scope) for name, one in each.options().items()}
    spec["wait"] = {**_WAIT.spec(), "default": True}
    spec["wait_timeout"] = {**_WAIT_TIMEOUT.spec(), "default": 600}
    return spec


def shared_parts(service: Service) -> list[Part]:
    """The options that all modules of an API share, to be judged."""
    return [
        *((each.options(), _named_or(each)) for each in (*service.connection, *service.scope)),
        one_option("wait", _WAIT),
        one_option("wait_timeout", _WAIT_TIMEOUT),
    ]


def parts_of(resource: Resource, whole: bool = True) -> list[Part]:
    """The options of a resource, to be judged. Argument: whole, whether none of them can come from elsewhere."""
    identity = resource.identity
    return [
        (identity.options(), _named_or(identity)),
        *((each.options(), functools.partial(_judge, each, whole)) for each in resource.fields),
    ]


def one_option(option: str, leaf: Leaf) -> Part:
    """An option, to be judged alone."""
    return {option: leaf.spec()}, lambda given: leaf.canonical(given[option], option)


def _named_or(what: t.Any) -> t.Callable[[Options], t.Any]:
    """What judges an id and the words that stand for it."""

    def judge(given: Options) -> None:
        if not (what.ref and sought(what, given)) and given.get(what.option) is not None:
            what.leaf.canonical(given[what.option], what.option)

    return judge


def _judge(each: Field, whole: bool, given: Options) -> None:
    problem: Invalid | None = None
    switches = {name: spec["default"] for name, spec in each.options().items() if isinstance(spec.get("default"), bool)}
    # A default of a group of modules can be the other one.
    for other in [{}, *({name: not default} for name, default in switches.items() if not whole)]:
        try:
            each.check({**other, **given})
            each.wanted({**other, **given})
            return
        except Invalid as invalid:
            problem = problem or invalid
    if problem:
        raise problem


def _wrong_shared(service: Service, options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with the options that all modules of an API share, or None."""
    spec = shared_spec(service)
    given = {name: options[name] for name in by_name(spec) if options.get(name) is not None}
    return literal_problem(spec, shared_parts(service), given)


def literal_problem(spec: Spec, parts: t.Iterable[Part], options: Options, place: str = "") -> str | None:
    """What cannot be right in options that are not templated yet, or None. Unknown names of options do not count.

    What holds a template says nothing, nor do options that are judged together with it. No message is in Ansible's own
    words: ansible-lint would look for options in them, and fail where it does not find one.

    Arguments:
      spec: the Ansible options.
      parts: the same in groups.
      options: as ``tidy`` leaves them.
      place: what stands before the names of the options in a message, such as ``resources[0].``.
    """
    main = {alias: name for name, each in spec.items() for alias in by_name({name: each})}
    written = {main[alias]: alias for alias in options if alias in main}
    given = {name: options[alias] for name, alias in written.items()}
    unknown = next(_unknown_keys(spec, given, place), None)
    if unknown:
        return unknown
    literal = {name: value for name, value in options.items() if not holds_template(value)}
    for problem in (*two_names(spec, literal), *_no_texts(by_name(spec), literal)):
        return f"{place}{problem}"
    for own, judge in parts:
        theirs = {name: given[name] for name in own if name in given}
        plain = {name: value for name, value in theirs.items() if not holds_template(value)}
        try:
            if plain and len(plain) == len(theirs):
                judge(_as_validated(own, plain))
            for name, value in plain.items():
                if not acceptable({name: dict(own[name])}, {name: value}):
                    _refuse(name, own[name], value)
        except Invalid as invalid:
            # By the name that is written there.
            name = re.split(r"[.\[ ]", invalid.where, maxsplit=1)[0]
            return f"{place}{written.get(name, name)}{str(invalid)[len(name) :]}"
    return None


def _as_validated(spec: Spec, given: Options) -> Options:
    """Options as Ansible's validation leaves them, where it takes them, without the defaults of others."""
    validator = ArgumentSpecValidator(without_no_log(spec))
    with contextlib.suppress(TypeError):  # what has parts but is no dictionary
        validated = validator.validate({**given})
        if not validated.error_messages:
            return {name: validated.validated_parameters[name] for name in given}
    return given


def _unknown_keys(spec: Spec, given: Options, place: str) -> t.Iterator[str]:
    """What is wrong with keys of dictionaries that there are not. Arguments: as above, by the main names."""
    for name, value in given.items():
        keys = spec.get(name, {}).get("options")
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if not keys or not isinstance(part, dict):
                continue
            where = f"{place}{name}" if part is value else f"{place}{name}[{number}]"
            known = sorted(names_of(keys))
            for key in part:
                if key not in known:
                    text = f"Unsupported parameters: {where}.{key}. Supported parameters include: {', '.join(known)}"
                    yield with_option(text, key, part[key], known)
            yield from _unknown_keys(keys, part, f"{where}.")


def _refuse(option: str, spec: t.Mapping[str, t.Any], value: t.Any) -> t.NoReturn:
    """Raise Invalid for a value that Ansible does not take."""
    kind = spec.get("type")
    elements = enumerate(value) if kind == "list" and isinstance(value, list) else ()
    for number, each in elements:
        element = {**spec, "type": spec.get("elements", "raw")}
        if not acceptable({option: element}, {option: each}):
            _refuse(f"{option}[{number}]", element, each)
    leaf = Choice(*spec["choices"]) if "choices" in spec and kind != "list" else _LEAVES.get(str(kind))
    if leaf:
        leaf.canonical(value, option)
    if kind == "list":
        raise Invalid(option, f"is {kind_of(value)}, a list is needed")
    if kind == "dict":
        raise Invalid(option, f"is {kind_of(value)}, a dictionary is needed")
    raise Invalid(option, f"is {kind_of(value)}, a text is needed")


def argument_spec(service: Service, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The Ansible options of the module that updates such a resource."""
    return {**shared_spec(service), **resource.options()}


def item_spec(service: Service, resource: Resource) -> dict[str, dict[str, t.Any]]:
    """The options of such a resource in a list: those of its module, without what the whole task has in common."""
    return {name: one for each in service.scope for name, one in each.options().items()} | resource.options()


def check_state(spec: t.Mapping[str, t.Mapping[str, t.Any]], options: t.Mapping[str, t.Any]) -> None:
    """Raise Invalid for the option by which modules of other collections create and delete."""
    known = names_of(spec)
    if "state" in options and "state" not in known:
        rule = (
            "there is no such option. This collection changes existing resources, and never creates or deletes one: "
            "leave it out"
        )
        for name in unknown_options(spec, options):
            if name != "state":
                rule = about_unknown(
                    f"{sentence(rule)} There is no option {name} either", name, options.get(name), known
                )
        raise Invalid("state", rule)


def tidy(spec: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options as the user gave them, ready for Ansible's validation with ``spec``.

    null means "not given", for an option and for a part of one. Text where a list belongs becomes the list.
    """
    return _given(spec, options)


def _given(spec: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    tidied = {name: _tidy_value(spec.get(name, {}), value) for name, value in options.items()}
    return {name: value for name, value in tidied.items() if value is not None}


def _tidy_value(spec: t.Mapping[str, t.Any], value: t.Any) -> t.Any:
    if spec.get("type") == "list":
        value = untangle(value, lines=spec.get("elements") in _PLAIN)
    with contextlib.suppress(Invalid):  # said by _no_texts, with its place
        if spec.get("type") == "dict":
            value = pairs(value, "")
        elif spec.get("elements") == "dict" and isinstance(value, list):
            value = [pairs(each, "") for each in value]
    parts = spec.get("options")
    if parts and isinstance(value, list):
        return [_given(parts, each) if isinstance(each, dict) else each for each in value]
    if parts and isinstance(value, dict):
        # {} asks for an empty one; one whose parts are all null asks for nothing.
        return (_given(parts, value) or None) if value else value
    return value


def complaint(
    service: Service,
    resource: Resource,
    specs: t.Mapping[str, dict[str, t.Any]],
    options: t.Mapping[str, t.Any],
    whole: bool = True,
) -> str | None:
    """What is wrong with options that Ansible's validation refuses, or would silently turn into text.

    Arguments: specs, the Ansible options; options, as ``tidy`` leaves them; whole, whether these are all. None where
    there is nothing to add to what Ansible says.
    """
    problems = [
        *two_names(specs, options),
        *(_no_identity(service, resource, specs, options) if whole else ()),
        *_contradictions(resource, options),
    ]
    problem = problems[0] if problems else misread(specs, options)
    if problem or acceptable({**specs}, {**options}):
        return problem
    for own, judge in parts_of(resource):
        given = {name: spec for name, spec in own.items() if options.keys() & names_of({name: spec})}
        if acceptable(given, {name: options[name] for name in names_of(given) if name in options}):
            continue
        try:
            judge(options)
            _check_booleans(own, options)
        except Invalid as invalid:
            return str(invalid)
    return None


def _check_booleans(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> None:
    """Raise Invalid for an option that belongs to a field, such as one that purges, and is no boolean."""
    for option, spec in specs.items():
        for name in (option, *spec.get("aliases", ())) if spec.get("type") == "bool" else ():
            if options.get(name) is not None:
                Bool().canonical(options[name], name)


def misread(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> str | None:
    """What is wrong with options that Ansible would silently turn into text."""
    return next(_no_texts(specs, options), None)


def two_names(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """What is wrong with options that are given by two of their names."""
    for name, spec in specs.items():
        names = [each for each in (name, *spec.get("aliases", ())) if each in options]
        if any(options[each] != options[names[0]] for each in names):
            yield f"{names[0]}: it and {names[1]} are two names of one option, and their values differ: give one"


def _no_identity(
    service: Service, resource: Resource, specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]
) -> t.Iterator[str]:
    identity, ref = resource.identity, resource.identity.ref
    if not options.keys() & {identity.option, *identity.aliases, *([ref.option] if ref else [])}:
        more = [f"Give it or {ref.option}"] if ref else []
        strange = unknown_options(specs, options)
        if strange:
            text = ". ".join([f"{identity.option}: is missing, and there is no option {' or '.join(strange)}", *more])
            guessed = about_unknown(text, strange[0], options[strange[0]], names_of(specs))
            yield text if guessed.endswith(f"{identity.option!r}?") else guessed  # it stands there already
        for each in service.scope:
            if each.option == identity.option:
                more.append(f"{each.env} is not used for it, so that nothing is changed by accident")
        if "name" in options and "name" in specs:
            more.append("name is the name that it gets")
        yield ". ".join([f"{identity.option}: is missing, it says which {resource.title} is meant", *more])


def _contradictions(resource: Resource, options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    for each in resource.fields:
        try:
            each.check(options)
        except Invalid as invalid:
            yield str(invalid)


def unknown_options(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any]) -> list[str]:
    """The options that there are not, Ansible's own left out."""
    known = names_of(specs)
    return sorted(str(name) for name in options if name not in known and not str(name).startswith("_"))


def _no_texts(specs: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any], place: str = "") -> t.Iterator[str]:
    for name, value in options.items():
        spec, where = specs.get(name, {}), f"{place}{name}"
        texts = [(where, value)] if spec.get("type") == "str" else []
        if spec.get("elements") == "str" and isinstance(value, (bool, dict)):
            yield f"{where}: is {kind_of(value)}, a list is needed"
        if spec.get("elements") == "str" and isinstance(value, list):
            texts = [(f"{where}[{n}]", each) for n, each in enumerate(value)]
        spots = [(where, value)] if spec.get("type") == "dict" else []
        if spec.get("elements") == "dict" and isinstance(value, list):
            spots = [(f"{where}[{n}]", each) for n, each in enumerate(value)]
        for spot, text in spots:
            try:
                pairs(text, spot)
            except Invalid as invalid:
                yield str(invalid)
        for spot, text in texts:
            if isinstance(text, (bool, list, dict)) or text is None:
                yield f"{spot}: is {kind_of(text)}, a text is needed"
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if "options" in spec and isinstance(part, dict):
                yield from _no_texts(spec["options"], part, f"{where}[{number}]." if part is not value else f"{where}.")


def acceptable(spec: dict[str, t.Any], options: dict[str, t.Any]) -> bool:
    """Whether Ansible's validation takes options."""
    try:
        return not ArgumentSpecValidator(without_no_log(spec)).validate(options).error_messages
    except TypeError:  # what has parts but is no dictionary
        return False


def perform(
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    check_mode: bool,
    diff: bool,
    host: Host,
) -> Result:
    """Do one task and return its result, which carries ``failed`` when it did not succeed.

    Arguments: options, as Ansible's validation of ``argument_spec`` leaves them; environment, the task's; diff,
    whether the result shows one.
    """

    def action(mask: Mask, trace: list[Result] | None) -> Result:
        return _perform(service, resource, options, environment, check_mode, diff, mask, trace)

    result = guarded(host, action)
    return {"answer_lost": False, **result} if result.get("failed") else result


def _refused_change(message: str) -> Result:
    """The result of a task that would change something, and failed before its first request."""
    return {**refused(message), "answer_lost": False}


def guarded(host: Host, action: t.Callable[[Mask, list[Result] | None], Result]) -> Result:
    """The result of ``action``, a refusal of an option included, with the requests if they are wanted, without the key.

    ``action`` is given where it runs, and the list that takes an entry for each request.
    """
    trace: list[Result] | None = [] if host.verbosity >= 3 else None
    mask = Mask(host)
    try:
        result = action(mask, trace)
    except Invalid as invalid:
        result = refused(str(invalid))
    if trace is not None:
        result["requests"] = trace
    try:
        # The keys of a result are ours: an odd key of an API must not hide that a task has failed.
        return _readable({key: mask.cover(value) for key, value in result.items()})
    except RecursionError as defect:  # an answer that is nested too deep to be shown
        return {**defective(defect), "changed": result["changed"]}


_TOLD = ("status", "code", "params", "errors", "request_id")
"""What an API says of a failure."""


def _readable(result: Result) -> Result:
    """A result without characters that would command a terminal. In documents, JSON and YAML escape most of them."""
    shown = {key: all_printable(value, data=True) for key, value in result.items() if key not in ("results", "diff")}
    for key in ("msg", "label", "requests", *_TOLD):
        if key in result:
            shown[key] = all_printable(result[key])
    if "exception" in result:
        shown["exception"] = "\n".join(map(printable, str(result["exception"]).split("\n")))
    if "results" in result:
        shown["results"] = [_readable(each) for each in result["results"]]
    if "diff" in result:
        shown["diff"] = _readable_diff(result["diff"])
    return shown


def _readable_diff(diff: t.Any) -> t.Any:
    """A difference as Ansible prints it: headers as they are, and the values as JSON or YAML."""
    if isinstance(diff, list):
        return [_readable_diff(each) for each in diff]
    return {key: all_printable(value, data=not key.endswith("_header")) for key, value in diff.items()}


class Mask:
    """Shows warnings once, and keeps secrets out of everything: an API may repeat them, even as a key of an object."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._known: set[str] = set()
        self._secrets: tuple[str, ...] = ()
        self._said: set[str] = set()
        self.verbosity, self.clock, self.progress, self.kept = host.verbosity, host.clock, host.progress, host.kept

    def secret(self, text: str) -> None:
        if text and text not in self._known:
            self._known.add(text)
            # One can be a part of another. Other threads may be reading them.
            self._secrets = tuple(sorted({*self._secrets, *spellings(text)}, key=len, reverse=True))
        self._host.secret(text)

    def secret_value(self, text: str) -> None:
        """The same for a value of a resource. A short one is hidden where it belongs, and not in other words."""
        if len(text) >= MIN_SECRET_LENGTH:
            self.secret(text)

    def warn(self, text: str) -> None:
        covered = printable(self.cover(text))
        if covered not in self._said:
            self._said.add(covered)
            self._host.warn(covered)

    def cover(self, value: t.Any) -> t.Any:
        if not self._secrets:
            return value
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, MASK)
            return value
        if isinstance(value, bytes):
            for secret in self._secrets:
                value = value.replace(secret.encode("utf-8", "replace"), MASK.encode())
            return value
        if isinstance(value, dict):
            return {self.cover(key): self.cover(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.cover(each) for each in value]
        return value


def _perform(
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    check_mode: bool,
    diff: bool,
    host: Mask,
    trace: list[Result] | None,
) -> Result:
    session = connected(service, resource, options, environment, host, trace)
    if isinstance(session, dict):
        return session
    job = job_of(resource, options, session.where, host.warn, host.secret_value)
    try:
        run([job], session.api, check_mode, session.wait, session.deadline, progress=host.progress)
        return _result(service, job, check_mode, diff)
    except Exception as defect:  # noqa: BLE001  what was written must be said whatever happens
        return {**defective(defect), "changed": job.written}


class Where(t.NamedTuple):
    """Where a resource stands: the ids that are known, and what is named by words instead, by variable of the path."""

    place: dict[str, t.Any]
    named: dict[str, Sought]


def where(
    service: Service, resource: Resource, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str]
) -> Where:
    """Where a resource stands, as a task or its environment says it. Raises Invalid."""
    scope = [each for each in service.scope if each.option in resource.scope]
    named = {each.option: words for each in scope if (words := sought(each, options))}
    return Where({each.option: each.value(options, environment) for each in scope if each.option not in named}, named)


def job_of(
    resource: Resource,
    options: t.Mapping[str, t.Any],
    stands: Where,
    warn: t.Callable[[str], None],
    secret: t.Callable[[str], None],
    label: str = "",
) -> Job:
    """What the options of a task want of one resource. Raises Invalid."""
    identity = resource.identity
    named = sought(identity, options)
    place = dict(stands.place)
    if not named:
        place[identity.option] = identity.leaf.canonical(options.get(identity.option), identity.option)
    job = Job(resource, place, resource.wanted(options), warn, stands.named, named, label, secret=secret)
    for each in resource.fields:
        if each.secret and each.option in job.wanted:
            job.hide(each.secrets_wanted(job.wanted[each.option]))
    return job


class Session(t.NamedTuple):
    """What a task works with: the connection, where its resources stand, and how long it may wait."""

    api: Api
    where: Where
    wait: bool
    deadline: Deadline


def connected(
    service: Service,
    resource: Resource,
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Mask,
    trace: list[Result] | None,
) -> Session | Result:
    """Ready for requests; none is made yet. The result of a failure where a library is missing. Raises Invalid."""
    missing = library_missing()
    if missing:
        return missing
    settings = settings_of(service, options, environment, host)
    stands = where(service, resource, options, environment)
    wait, deadline = patience(settings, options, host)
    return Session(connection(service, settings, environment, host, trace), stands, wait, deadline)


def library_missing() -> Result | None:
    """The result of a failure where a library is missing."""
    if not IMPORT_ERROR:
        return None
    python = sys.executable or "python3"
    message = (
        f"The Python library requests is missing for {python} on the host {platform.node()}, where this module runs. "
        f"Install it there: {python} -m pip install requests"
    )
    return {**refused(message), "exception": IMPORT_ERROR}


def settings_of(
    service: Service, options: t.Mapping[str, t.Any], environment: t.Mapping[str, str], host: Host
) -> dict[str, t.Any]:
    """How to reach an API, as a task or its environment says it. The key is hidden from now on. Raises Invalid."""
    settings = {each.option: each.value(options, environment) for each in service.connection}
    host.secret(settings["api_key"])
    return settings


def patience(settings: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any], host: Host) -> tuple[bool, Deadline]:
    """Whether a task waits for tasks of the API, and how long. Raises Invalid, for the file of a setting too."""
    if settings["ca_path"] and not os.path.exists(settings["ca_path"]):
        raise Invalid(
            "ca_path",
            f"is {settings['ca_path']!r}, there is no such file or folder on this host",
        )
    wait = _WAIT.canonical(options["wait"], "wait")
    return wait, Deadline(_WAIT_TIMEOUT.canonical(options["wait_timeout"], "wait_timeout"), host.clock)


def connection(
    service: Service,
    settings: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    host: Mask,
    trace: list[Result] | None,
    connections: int = 1,
) -> Api:
    """The connection to an API: the one of the item before, where nothing of it differs. No request is made yet.

    Raises Invalid for a proxy of the environment that cannot be used.
    """
    check_proxy(proxy_of(settings["api_url"], environment))
    warning = open_to_others(settings["api_url"])
    if warning:
        host.warn(warning)
    key = (service.name, connections, *sorted(settings.items()), *sorted(environment.items()))
    if key not in host.kept:
        if len(host.kept) >= KEPT:
            host.kept.pop(next(iter(host.kept))).client.close()
        host.kept[key] = service.connect(settings, connections)
    host.kept[key].client.trace = trace
    host.kept[key].client.notice = host.warn
    host.kept[key].client.environment = environment
    host.kept[key].client.cover = host.cover
    return host.kept[key]


def defective(defect: Exception) -> Result:
    """The result of a task that met a defect of ours."""
    message = f"This is a defect of the module, please report it: {defect!r}"
    return {
        **refused(message),
        "exception": "".join(traceback.format_exception(type(defect), defect, defect.__traceback__)),
    }


def refused(message: str) -> Result:
    """The result of a task that failed before its first request, with the keys that every failure has."""
    return {
        "failed": True,
        "changed": False,
        "msg": printable(message),
        "tasks": [],
        "before": None,
        **told(None),
    }


def _result(service: Service, job: Job, check_mode: bool, diff: bool) -> Result:
    resource = job.resource
    result: Result = {
        "changed": changed(job, check_mode),
        "tasks": list(job.tasks),
    }
    before, document = documents(job)
    if document:
        result[resource.kind] = resource.show(document, before)
        result["matched_by"] = job.matched
    if job.note:
        result["msg"] = job.note
    if diff and before and document:
        result["diff"] = difference(job)
    if job.error:
        result.update(failure(service, job, job.error), failed=True, changed=job.written)
        result["before"] = resource.show(before) if before else None
    return result


def changed(job: Job, check_mode: bool) -> bool:
    """Whether a resource has changed, or in check mode would change."""
    return job.written or (check_mode and bool(job.change) and not job.error)


def documents(job: Job) -> tuple[Document, Document]:
    """A resource before and after: as it was read, or as predicted. Empty where it was not read."""
    return job.before or job.document, job.change.outcome if job.change and not job.error else job.document


def difference(job: Job) -> Result:
    """What has changed, as Ansible shows it."""
    sides = job.resource.differences(*documents(job))
    old, new = (
        {option: named(value, names_in(job, option, value)) for option, value in each.items()} for each in sides
    )
    header = title(job)
    return {"before": old, "after": new, "before_header": header, "after_header": header}


def names_in(job: Job, option: str, value: t.Any) -> t.Any:
    """What the ids in the value of an option are called, in the form of the value; None where no name is known."""
    return next(each.names_in(value, job.name_of) for each in job.resource.fields if each.option == option)


def failure(service: Service, job: Job, error: Exception) -> Result:
    """What a result says of a failure."""
    api = error if isinstance(error, ApiError) else job.lost or job.clash
    message = _message(service, job, error) + _sent_along(job, api)
    if job.lost and not isinstance(error, Unproven):
        message += f" Before that, the answer to the change was lost: {job.lost.problem}. Run the task again."
    words = told(api)
    if job.secrets:
        keys = job.resource.secret_keys
        words.update({key: cover_keys(words[key], keys, job.secrets) for key in ("params", "errors")})
    return {"msg": message, **words, "answer_lost": bool(job.lost)}


def told(error: Exception | None) -> Result:
    """What an API has said of a failure, with a key for everything that it can say."""
    return {key: getattr(error, key, None) for key in _TOLD}


def _sent_along(job: Job, api: ApiError | None) -> str:
    """What to do where the API refuses a value that the task did not give: an update can carry more than that."""
    errors = api.errors if api and isinstance(api.errors, dict) else {}
    for key in errors:
        sent, _dot, part = str(key).partition(".")
        for each in job.resource.fields:
            given = job.wanted[each.option].value if each.option in job.wanted else {}
            # The task gave all of a value or a list, and of a dictionary what stands in it; keys can have dots.
            ours = each.option in job.wanted and (
                not part or not isinstance(given, dict) or any(f"{part}.".startswith(f"{name}.") for name in given)
            )
            if each.sent == sent and not ours:
                name = f"{each.option}.{part}" if part else each.option
                return f" {name} goes along with this change as it is: give it too, with a value that is allowed."
    return ""


def title(job: Job) -> str:
    """What the task is about: by its name and id, or until the id is known by the words of the task."""
    id = job.place.get(job.resource.identity.option)
    if id is None and job.sought:
        return job.sought.described
    return f"{job.resource.title} {named(id, job.display_name)}"


def _message(service: Service, job: Job, error: Exception) -> str:
    resource = job.resource
    one = f"the {title(job)}"
    if isinstance(error, Invalid):
        return str(error)
    if isinstance(error, NotStarted):
        return f"Nothing was done with {one}: {error}."
    if isinstance(error, Interrupted) and not job.written:
        return f"Nothing was done with {one}: the task was interrupted."
    if isinstance(error, Interrupted):
        return f"The task was interrupted after it has sent the change of {one}. Run it again to see what became of it."
    if isinstance(error, Refusal):
        return f"Cannot change {one}: {error}."
    if isinstance(error, StillLocked):
        holder = f"{error.holder.words}{state_of(error.task)}"
        return (
            f"Nothing was changed: after {error.seconds:g} s {one} is still locked by {holder}. Run the task again "
            "when it is free."
        )
    if isinstance(error, StillRunning):
        tasks = tasks_in_words(error.tasks)
        return (
            f"The change of {one} was accepted, but it is not done after {error.seconds:g} s: {tasks}. "
            "It may be done later. To wait longer, raise wait_timeout."
        )
    if isinstance(error, TaskFailed):
        kind = f" ({error.task.kind})" if error.task.kind else ""
        return f"The change of {one} failed in task {error.task.shown}{kind}: {error.task.error or 'no reason given'}"
    if isinstance(error, Unproven):
        options = ", ".join(error.options)
        if error.lost:
            return (
                f"The answer to the change of {one} was lost ({error.lost.problem}), and {options} is not there "
                "as wanted. Run the task again."
            )
        return (
            f"The change of {one} was accepted, but the API does not show it: {options} is not as wanted. Somebody "
            "else may have changed it: run the task again."
        )
    if not isinstance(error, ApiError):
        raise error
    own = "" if isinstance(error, OutOfTime) or service.advice(error, resource.title) else _gone(job, error)
    words = own or advice(service, resource, error, job.sought.ref.option if job.sought else resource.identity.option)
    return f"Cannot {_doing(job, error, one)}: {error.problem.rstrip('.')}. {words}".rstrip()


def _doing(job: Job, error: ApiError, one: str) -> str:
    """What the task was about to do when an API said no."""
    unknown_place = unknown(job.scope, job.place)
    if error.method not in READS:
        return f"change {one}"
    if unknown_place:
        return f"look for the {unknown_place.described}"
    if job.follows:
        return f"follow the tasks of {one}"
    if job.resource.identity.option not in job.place:
        return f"look for {one}"
    return f"read {one}" if error.path == job.path else f"read {error.path}, which the change of {one} needs"


def state_of(task: Task | None) -> str:
    """What kind of task it is and how far it has come, to be put after its id."""
    return f" ({', '.join(word for word in (task.kind, task.state) if word)})" if task else ""


def tasks_in_words(tasks: t.Sequence[Task]) -> str:
    """Tasks and how far they have come, for a message."""
    shown = ", ".join(f"task {task.shown}{state_of(task)}" for task in tasks[:_TASKS_SHOWN])
    return f"{shown} and {len(tasks) - _TASKS_SHOWN} more" if len(tasks) > _TASKS_SHOWN else shown


def _gone(job: Job, error: ApiError) -> str:
    if error.status in (404, 405) and error.method not in READS:
        return "It is still there: this API cannot change it."
    if error.status == 404 and job.document and error.path == job.path:
        return "It was there a moment ago: it is gone meanwhile."
    taken = [option for option in job.resource.unique if job.change and option in job.change.deltas]
    if error.status == 409 and taken:
        return f"No two {job.resource.title}s have the same {taken[0]}: another one may have this {taken[0]} already."
    return ""


def advice(service: Service, resource: Resource, error: ApiError, *options: str) -> str:
    """What a user can do about an error. Arguments: options, those that say what was looked for."""
    own = service.advice(error, resource.title)
    if isinstance(error, Interrupted):
        return ""
    if own or error.hint:
        return own or error.hint
    if isinstance(error, OutOfTime):
        return "The time of wait_timeout is over: raise it to wait longer."
    if error.status == 401:
        return "Check api_key."
    if error.status == 403:
        return "If that is about rights, take a key that has them."
    if error.status == 404:
        names = ", ".join([*options, *resource.scope])
        return f"Check {names} and api_url." if names else "Check api_url."
    if error.status == 200:
        return "Check api_url."
    if error.status in PASSING:
        return "Try again later, or raise api_retries."
    return ""
