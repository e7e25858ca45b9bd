# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE: this file belongs to the collection and may change in any release.

"""Fields: how one part of a resource is asked for, read, compared, changed and shown. Everything here is pure.

A field works on two things: the *document*, the resource as its API shows it, and the *wanted* value, what the task
asks for. ``plan`` compares them; ``store`` writes an outcome into a document, so that a prediction and a real
answer are shown by the same code.
"""

from __future__ import annotations

import ast
import json
import re
import typing as t
from dataclasses import dataclass, replace

from .desired import Delta, Wanted
from .text import are, plural, sentence, with_option
from .value_types import SAME, Bool, Invalid, Leaf, Record, composed, covered, holds_template, kind_of

if t.TYPE_CHECKING:
    from .lookup import Named, NameOf, Namer, Ref, Seek, Words


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: t.Any = _Unknown()
"""What a key means that is missing in a document, when nothing can be concluded from that."""


def _order(value: t.Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


class Field:
    """One part of a resource.

    Arguments: option, its name in a task; key, its name in documents (default: the option's name); sent, its name in
    writes (default: as in documents); absent, what a missing key means, and null where that is no value.
    """

    def __init__(
        self,
        option: str,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        sent: str | None = None,
    ) -> None:
        self.option = option
        self.key = key or option
        self.sent = sent or self.key
        self.absent = absent
        self.sources: tuple[str, ...] = (self.key,)
        """The keys of a document that this field reads; a result shows them under the option's name instead."""
        self.leaf: Leaf = Leaf()
        """What its value, or an element of it, may be."""

    @property
    def secret(self) -> bool:
        """Whether the value is secret, or holds one that is: a result shows ``(secret)``, see ``cover``."""
        return self.leaf.secret

    @property
    def secret_keys(self) -> set[str]:
        """The keys under which secret values stand, in documents, writes and options."""
        return {key for name in (self.option, self.key, self.sent) for key in self.leaf.secret_keys(name)}

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options of this field, by name."""
        raise NotImplementedError

    def check(self, given: t.Mapping[str, t.Any]) -> None:
        """Refuse options that contradict each other as they are given, without defaults. Raises Invalid."""

    def wanted(self, options: t.Mapping[str, t.Any]) -> Wanted | None:
        """What the options of a task want of this field; None when they leave it alone. Raises Invalid."""
        raise NotImplementedError

    def plan(self, document: t.Mapping[str, t.Any], wanted: Wanted) -> Delta | None:
        """What has to change; None when nothing has. Raises Invalid for what only the document can tell."""
        raise NotImplementedError

    def resolve(self, wanted: Wanted, seek: Seek) -> Wanted:
        """What is wanted, with the values that its words stand for. Raises Invalid and ApiError."""
        raise NotImplementedError

    def keeps(self, wanted: Wanted) -> bool:
        """Whether a write of this field carries values that the task does not give, as they were read."""
        return False

    def others(self, document: t.Mapping[str, t.Any], wanted: Wanted | None) -> list[t.Any]:
        """The values in a document that a task does not give, one by one, as far as a write could send them back."""
        value = self._current(document)
        return [] if wanted or value is UNKNOWN else [value]

    def narrow(self, wanted: Wanted, delta: Delta) -> Wanted:
        """The part of ``wanted`` that ``delta`` sends: what a proof has to find again."""
        return wanted

    def store(self, document: dict[str, t.Any], after: t.Any) -> None:
        """Put an outcome into a document."""
        document[self.key] = after

    def show(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """The field as a result shows it: option names and option spelling. Nothing when it is unknown."""
        value = self._current(document)
        return {} if value is UNKNOWN else {self.option: value}

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        """What the ids in a shown value are called: of a list a list, of a dictionary a dictionary of those with names.

        None where no name is known.
        """
        return None

    def cover(self, value: t.Any, before: t.Any = SAME) -> t.Any:
        """A value as it is shown, without what is secret. Argument: before, the one that it was, SAME for none."""
        return self.leaf.cover(value, before)

    def secrets(self, document: t.Mapping[str, t.Any]) -> t.Iterator[str]:
        """The secret texts in a document: as they stand there, which an API repeats, and in their one spelling."""
        for value in (document.get(self.key), self._current(document)) if self.secret else ():
            if value is not UNKNOWN:
                yield from self.secrets_in(value)

    def secrets_wanted(self, wanted: Wanted) -> t.Iterator[str]:
        """The secret texts in what a task wants, also in what it wants to be gone."""
        yield from self.secrets_in(wanted.value)
        if wanted.without:
            yield from self.secrets_in(wanted.without.value)

    def secrets_in(self, value: t.Any) -> t.Iterator[str]:
        """The secret texts in a value, whatever its form."""
        return self.leaf.secrets(value)

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        raise NotImplementedError

    def _known(self, document: t.Mapping[str, t.Any], option: str = "") -> t.Any:
        value = self._current(document)
        if value is UNKNOWN:
            raise Invalid(option or self.option, "this API does not show it, leave it out")
        return value


class Value(Field):
    """One value. Arguments: leaf, what it may be; ref, the words that may stand for it; the rest as in Field."""

    def __init__(
        self, option: str, leaf: Leaf, key: str | None = None, absent: t.Any = UNKNOWN, ref: Ref | None = None
    ) -> None:
        super().__init__(option, key, absent)
        self.leaf, self.ref = leaf, ref

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {self.option: self.leaf.spec(), **(self.ref.options() if self.ref else {})}

    def wanted(self, options: t.Mapping[str, t.Any]) -> Wanted | None:
        given = options.get(self.option)
        words = self.ref.words(options) if self.ref else None
        if self.ref and words is not None:
            _one_of(self.option, given, self.ref.option)
            return Wanted(None, words=words)
        return None if given is None else Wanted(self.leaf.canonical(given, self.option))

    def resolve(self, wanted: Wanted, seek: Seek) -> Wanted:
        if self.ref is None:
            return wanted
        return Wanted(self.leaf.read(self.ref.one(wanted.words, seek).get("id")))

    def plan(self, document: t.Mapping[str, t.Any], wanted: Wanted) -> Delta | None:
        before = self._known(document)
        return None if before == wanted.value else Delta(self.leaf.write(wanted.value), before, wanted.value)

    def store(self, document: dict[str, t.Any], after: t.Any) -> None:
        document[self.key] = self.leaf.write(after)

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        return name_of(self.ref, value) if self.ref else None

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = document.get(self.key, self.absent)
        if value is None and self.absent is not UNKNOWN:
            value = self.absent
        return value if value is UNKNOWN else self.leaf.read(value)


@dataclass(frozen=True)
class _Elements:
    """Elements of a set as the options of a task list them: as values, or by words.

    Arguments: option, which lists values; leaf, what a value may be; ref, whose option lists words instead.
    """

    option: str
    leaf: Leaf
    ref: Named | None

    def options(self) -> dict[str, dict[str, t.Any]]:
        """The Ansible options, by name."""
        found = {self.option: self.leaf.element()}
        if self.ref:
            found[self.ref.option] = {"type": "list", "elements": self.ref.options()[self.ref.option]["type"]}
        return found

    def wanted(self, options: t.Mapping[str, t.Any]) -> Wanted | None:
        """What the options list; None when they list nothing. Raises Invalid."""
        given = options.get(self.option)
        names = options.get(self.ref.option) if self.ref else None
        if self.ref and names is not None:
            _one_of(self.option, given, self.ref.option)
            words = [self._words(self.ref, item, n) for n, item in enumerate(_as_list(names, self.ref.option))]
            return Wanted([], words=_distinct(words), said=self.ref.option)
        if given is None:
            return None
        items = [
            self.leaf.canonical(item, f"{self.option}[{index}]")
            for index, item in enumerate(_as_list(given, self.option))
        ]
        return Wanted(_distinct(items), said=self.option)

    @staticmethod
    def _words(ref: Ref, item: t.Any, index: int) -> Words:
        try:
            words = ref.words({ref.option: item})
        except Invalid as invalid:
            raise Invalid(f"{ref.option}[{index}]", invalid.rule) from None
        if words is None:
            raise Invalid(f"{ref.option}[{index}]", "is null: give a value, or leave it out")
        return words

    def shown(self, wanted: Wanted) -> list[t.Any]:
        """The elements as the options list them, words too."""
        if self.ref and wanted.words is not None:
            return [each[self.ref.option] for each in wanted.words]
        return t.cast("list[t.Any]", wanted.value)

    def resolve(self, wanted: Wanted, seek: Seek, alone: bool, required: bool) -> Wanted:
        """The same by values. Raises Invalid and ApiError.

        Arguments: alone, whether nothing else is looked for in the list; required, whether what no word means is an
        error. Otherwise it is left out, and said.
        """
        if self.ref is None or wanted.words is None:
            return wanted
        value = []
        for words in wanted.words:
            found = self.ref.find(words, seek, alone)
            if found or required:
                value.append(self.leaf.read(self.ref.only(found, words, seek).get("id")))
            else:
                text = f"{self.ref.option}: {self.ref.missing(words, seek)}, so nothing is removed for it"
                seek.tell(sentence(self.ref.guessed(text, words, seek)))
        return replace(wanted, value=_distinct(value), words=None)


class Set(Field):
    """A list whose order and repetitions mean nothing, replaced as a whole by a write.

    Arguments: leaf, what an element may be; least and most, how many different elements the outcome may have; ref,
    the word that may stand for an element: the option of this word takes a list of them; the rest as in Field. Its
    option ``purge_<option>`` says whether elements that are not listed go; ``remove_<option>`` lists elements that go,
    whatever else is there.
    """

    def __init__(
        self,
        option: str,
        leaf: Leaf,
        least: int = 0,
        most: int | None = None,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        ref: Named | None = None,
    ) -> None:
        super().__init__(option, key, absent)
        self.leaf, self.least, self.most, self.ref = leaf, least, most, ref
        self.purge = f"purge_{option}"
        removed = f"remove_{option}"
        of_words = replace(ref, option=f"remove_{ref.option}", instead=removed) if ref else None
        self._listed, self._removed = _Elements(option, leaf, ref), _Elements(removed, leaf, of_words)

    def options(self) -> dict[str, dict[str, t.Any]]:
        purge: dict[str, t.Any] = {"type": "bool", "default": True}
        if self.ref:
            purge["aliases"] = [f"purge_{self.ref.option}"]
        return {**self._listed.options(), self.purge: purge, **self._removed.options()}

    def check(self, given: t.Mapping[str, t.Any]) -> None:
        # Ansible's validation sets defaults: after it, nobody can tell whether the task has given this one.
        listed, removed = (
            next((name for name in each.options() if given.get(name) is not None), None)
            for each in (self._listed, self._removed)
        )
        if not removed or given[removed] == []:
            return
        names = [self.purge, *self.options()[self.purge].get("aliases", ())]
        purge = next((name for name in names if given.get(name) is not None), None)
        if not (Bool().read(given[purge]) is True if purge else listed):
            return
        default = "" if purge else f", which is the default with {listed}"
        purge = purge or removed.replace("remove_", "purge_", 1)
        raise Invalid(
            removed,
            f"is mutually exclusive with {purge}: true{default}. Set {purge}: false, or leave {removed} out",
        )

    def wanted(self, options: t.Mapping[str, t.Any]) -> Wanted | None:
        listed, removed = self._listed.wanted(options), self._removed.wanted(options)
        if removed and not self._removed.shown(removed):
            removed = None
        if listed is None:
            return removed and Wanted([], False, said=removed.said, without=removed)
        purge = options.get(self.purge) is not False
        if purge:
            self._check_size(self._listed.shown(listed), "", listed.said)
        return self._checked(replace(listed, purge=purge, without=removed))

    def _checked(self, wanted: Wanted, name_of: t.Callable[[t.Any], str | None] = lambda _value: None) -> Wanted:
        """The same, when no element is to be there and not to be there. Raises Invalid.

        Argument: name_of, what an element is called.
        """
        removed = wanted.without
        if removed and (removed.words is None) == (wanted.words is None):
            listed = self._listed.shown(wanted)
            for each in self._removed.shown(removed):
                if each in listed:
                    name = name_of(each)
                    # Words that are looked up are never secret.
                    shown = f"{name} ({each})" if name else repr(each if wanted.words else self.leaf.cover(each))
                    raise Invalid(removed.said, f"{shown} is in {wanted.said}, too: take it out of one of the two")
        return wanted

    def resolve(self, wanted: Wanted, seek: Seek) -> Wanted:
        removed = wanted.without
        alone = len([*(wanted.words or ()), *((removed and removed.words) or ())]) == 1
        resolved = self._listed.resolve(wanted, seek, alone, True)
        if removed:
            resolved = replace(resolved, without=self._removed.resolve(removed, seek, alone, False))
        ref = self.ref
        return self._checked(resolved, lambda value: seek.names.of(ref, value, seek.place) if ref else None)

    def plan(self, document: t.Mapping[str, t.Any], wanted: Wanted) -> Delta | None:
        before = self._known(document, wanted.said)
        missing = [item for item in wanted.value if item not in before]
        removed = [item for item in before if self._goes(item, wanted)]
        if not missing and not removed:
            return None
        after = wanted.value
        if not wanted.purge:
            after = _distinct([*(item for item in before if item not in removed), *missing])
            if wanted.without and len(after) < self.least:
                raise Invalid(
                    wanted.without.said,
                    f"would leave {len(after)} of {len(before)} elements, at least {self.least} must remain",
                )
            if wanted.without and not missing and self.most is not None and len(after) > self.most:
                more = len(after) - self.most
                raise Invalid(
                    wanted.without.said,
                    f"would leave {len(after)} of {len(before)} elements, and an update takes at most {self.most}: "
                    f"remove {more} more in the same task",
                )
            less = f" and {len(removed)} removed" if removed else ""
            why = f" ({len(before)} {are(len(before))} there, {len(missing)} would be added{less})"
            self._check_size(after, why, wanted.said)
        return Delta(after, before, after)

    @staticmethod
    def _goes(item: t.Any, wanted: Wanted) -> bool:
        """Whether an element that is there must not be there."""
        if wanted.purge:
            return item not in wanted.value
        return bool(wanted.without and item in wanted.without.value)

    def cover(self, value: t.Any, before: t.Any = SAME) -> t.Any:
        if not self.secret or not isinstance(value, list):
            return covered(value, before) if self.secret else value
        former = value if before is SAME else before or []
        return [self.leaf.cover(item, SAME if item in former else None) for item in value]

    def secrets_in(self, value: t.Any) -> t.Iterator[str]:
        return (text for item in (value if isinstance(value, list) else [value]) for text in self.leaf.secrets(item))

    def keeps(self, wanted: Wanted) -> bool:
        return not wanted.purge

    def others(self, document: t.Mapping[str, t.Any], wanted: Wanted | None) -> list[t.Any]:
        value = self._current(document)
        if value is UNKNOWN or (wanted and wanted.purge):
            return []
        return [item for item in value if not wanted or not (item in wanted.value or self._goes(item, wanted))]

    def narrow(self, wanted: Wanted, delta: Delta) -> Wanted:
        if wanted.purge:
            return wanted
        removed = wanted.without
        return replace(
            wanted,
            value=[item for item in wanted.value if item not in delta.before],
            without=removed and replace(removed, value=[item for item in removed.value if item in delta.before]),
        )

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if not self.ref or not isinstance(value, list):
            return None
        found = [name_of(self.ref, each) for each in value]
        return found if any(found) else None

    def _check_size(self, items: list[t.Any], why: str, option: str) -> None:
        if len(items) < self.least:
            raise Invalid(
                option,
                f"has {len(items)} different element{plural(len(items))}{why}, at least {self.least} must remain",
            )
        if self.most is not None and len(items) > self.most:
            raise Invalid(
                option,
                f"has {len(items)} different element{plural(len(items))}{why}, at most {self.most} {are(self.most)} "
                "allowed",
            )

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = document.get(self.key, self.absent)
        if value is None:
            return []
        if not isinstance(value, list):
            return UNKNOWN
        return _distinct([self.leaf.read(item) for item in value])


def _one_of(option: str, given: t.Any, other: str) -> None:
    if given is not None:
        raise Invalid(option, f"it and {other} are given, one of the two is needed")


def _distinct(items: list[t.Any]) -> list[t.Any]:
    return [item for _key, item in sorted({_order(item): item for item in items}.items())]


def _as_list(given: t.Any, where: str) -> list[t.Any]:
    items = [given] if isinstance(given, str) else given
    if not isinstance(items, list):
        raise Invalid(where, f"is {kind_of(given)}, a list is needed")
    text = ",".join(items).strip() if all(isinstance(item, str) for item in items) else None
    if items and not text:
        if text is not None:
            raise Invalid(where, "is an empty text, not a list: write [] for an empty list, or leave it out")
    elif text and text.startswith("["):
        raise Invalid(where, f"is a text that is no list. {_as_json(where, '[...]')}")
    return items


_SEPARATOR = re.compile(r"\s*,\s*|\s*[\r\n]\s*")
"""A comma, or the end of a line with the blank lines after it."""


def untangle(given: t.Any, lines: bool = False) -> t.Any:
    """A list that was written as text, which is what -a, -e and forms hand over.

    The text is JSON, or elements with commas between, and perhaps one at the end. Anything else is given back as it is.

    Arguments:
      lines: whether a line ends an element, too. The text of a dictionary can have several.
    """
    if not isinstance(given, str) or not given.strip():
        return given
    if not given.lstrip().startswith("["):
        text = given.strip().removesuffix(",").strip()
        return _SEPARATOR.split(text) if lines else [item.strip() for item in text.split(",")]
    for parse in (json.loads, ast.literal_eval):
        try:
            parsed = parse(given.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(parsed, list):
            return parsed
    return given


def pairs(given: t.Any, where: str) -> t.Any:
    """A dictionary that was written as text with one ``key=value`` on each line, which is what forms hand over.

    Anything else is given back as it is: Ansible reads pairs on one line, with commas or blanks between. Where each
    line ends with a comma, they are such pairs, too. Otherwise lines end the pairs, and commas and blanks belong to
    values.

    Argument: where, the option and the place in it. Raises Invalid for a line that is no pair, and for a second one
    with the same key.
    """
    if not isinstance(given, str) or "=" not in given or given.lstrip().startswith("{"):
        return given
    lines = [line for line in map(str.strip, re.split(r"[\r\n]+", given)) if line.strip(",")]
    if len(lines) < 2 or all(line.endswith(",") for line in lines[:-1]):
        return ",".join(line.strip(",") for line in lines) if len(lines) > 1 else given
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        key, equals, value = (part.strip() for part in line.removesuffix(",").partition("="))
        if not equals:
            raise Invalid(where, f"line {number} of the text has no '=': write one key=value on each line")
        if key in found:
            raise Invalid(where, f"line {number} of the text gives {key} again: a list of dictionaries is JSON")
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        found[key] = value[1:-1] if quoted else value
    return found


def _as_json(option: str, value: str) -> str:
    return f"""With -a and -e write the options as JSON: '{{"{option}": {value}}}'"""


class Merge(Field):
    """A dictionary that a write replaces as a whole, and of which a task manages the keys that it gives.

    Arguments: leaves, what its values may be, by key; switch, the key of a boolean: while it is false, the other
    keys mean nothing, and documents may leave them out; namers, what has names for the ids under a key, by key; the
    rest as in Field.
    """

    def __init__(
        self,
        option: str,
        switch: str,
        key: str | None = None,
        absent: t.Any = UNKNOWN,
        namers: t.Mapping[str, Namer] | None = None,
        **leaves: Leaf,
    ) -> None:
        super().__init__(option, key, absent)
        self.switch, self.leaves, self.namers = switch, leaves, namers or {}
        self.leaf = Record(*leaves, **leaves)

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            self.option: {
                "type": "dict",
                "options": {key: leaf.spec() for key, leaf in self.leaves.items()},
            }
        }

    def wanted(self, options: t.Mapping[str, t.Any]) -> Wanted | None:
        given = options.get(self.option)
        if given is None:
            return None
        if not isinstance(given, dict):
            hint = _as_json(self.option, f'{{"{self.switch}": true}}')
            raise Invalid(
                self.option, f"is {kind_of(given)}, a dictionary is needed. Write {{{self.switch}: true}}. {hint}"
            )
        unknown = sorted(str(key) for key in given if key not in self.leaves)
        if unknown:
            text = f"has the unknown key {unknown[0]}, known: {', '.join(self.leaves)}"
            raise Invalid(self.option, with_option(text, unknown[0], given.get(unknown[0]), self.leaves))
        value = {
            key: self.leaves[key].canonical(each, f"{self.option}.{key}")
            for key, each in given.items()
            if each is not None
        }
        return Wanted(value) if value else None

    def plan(self, document: t.Mapping[str, t.Any], wanted: Wanted) -> Delta | None:
        before = self._known(document)
        whole = {**dict.fromkeys(self.leaves), **self._whole(document), **wanted.value}
        if not whole[self.switch] and self.switch not in wanted.value:
            raise Invalid(self.option, f"is off: add {self.switch}: true")
        if whole[self.switch]:
            same = all(key in before and before[key] == value for key, value in wanted.value.items())
        else:
            same = not before[self.switch]
        if same:
            return None
        for key in whole.keys() - wanted.value.keys():
            self._check_kept(key, whole[key])
        # The write replaces all of it, so what nobody here knows goes along, and the rest as it was read.
        fragment = {**dict.fromkeys(self.leaves), **(document.get(self.key) or {}), **wanted.value}
        return Delta(fragment, before, whole if whole[self.switch] else {self.switch: False})

    def keeps(self, wanted: Wanted) -> bool:
        return True

    def others(self, document: t.Mapping[str, t.Any], wanted: Wanted | None) -> list[t.Any]:
        value = self._current(document)
        if value is UNKNOWN:
            return []
        return [{key: each} for key, each in value.items() if not wanted or key not in wanted.value]

    def names_in(self, value: t.Any, name_of: NameOf) -> t.Any:
        if not isinstance(value, dict):
            return None
        found = {key: name_of(each, value.get(key)) for key, each in self.namers.items()}
        return {key: name for key, name in found.items() if name} or None

    def _check_kept(self, key: str, value: t.Any) -> None:
        where = f"{self.option}.{key}"
        try:
            if value is not None:
                self.leaves[key].canonical(value, where)
        except Invalid as invalid:
            raise Invalid(invalid.where, f"{invalid.rule}. It goes along with this change: give it too") from None

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        if not isinstance(document.get(self.key, self.absent), (dict, type(None))):
            return UNKNOWN
        whole = {**dict.fromkeys(self.leaves), **self._whole(document)}
        return whole if whole[self.switch] else {self.switch: False}

    def _whole(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        value = document.get(self.key, self.absent)
        known = value if isinstance(value, dict) else {}
        return {key: leaf.read(known[key]) for key, leaf in self.leaves.items() if key in known}


TEMPLATE_IN_KEY = (
    "holds a template, and keys are not templated: make the whole dictionary with a template, such as "
    """'{{ {name: "web"} }}'"""
)
"""What is wrong with a key of a dictionary that holds a template, and what to do."""


class Tags(Field):
    """Tags: texts by key, changed with a JSON merge patch (RFC 7386).

    Arguments: names and values, the leaves of keys and values; form, "map" for a document with a dictionary, "list"
    for one with a list of ``{key, value, read_only}``; system, the document's key of a dictionary of read-only tags;
    the rest as in Field. ``purge_tags`` says whether tags that are not listed go. Read-only tags are never sent and
    never count.
    """

    def __init__(
        self,
        names: Leaf,
        values: Leaf,
        form: str,
        key: str = "tags",
        system: str | None = None,
        absent: t.Any = UNKNOWN,
    ) -> None:
        super().__init__("tags", key, absent, sent="tags")
        self.names, self.values, self.form, self.system = names, values, form, system
        self.sources = (self.key, system) if system else (self.key,)

    def options(self) -> dict[str, dict[str, t.Any]]:
        return {
            "tags": {"type": "dict"},
            "purge_tags": {"type": "bool", "default": False},
        }

    def wanted(self, options: t.Mapping[str, t.Any]) -> Wanted | None:
        given = options.get(self.option)
        if given is None:
            return None
        if not isinstance(given, dict):
            raise Invalid(
                self.option,
                f"is {kind_of(given)}, a dictionary is needed. {_dictionary_hint(given)}",
            )
        value: dict[str, str | None] = {}
        for name, text in given.items():
            if isinstance(name, str) and not name.strip():
                raise Invalid(self.option, "has an empty key: each tag needs a name")
            where = f"{self.option}.{name}"
            if text is not None and holds_template(name):
                # Only what can be a key can be there, and be removed.
                removable = ", or use null to remove the tag" if self._is_key(name) else ""
                raise Invalid(where, f"{TEMPLATE_IN_KEY}{removable}")
            key = self.names.canonical(name, where)
            if key in value:
                raise Invalid(
                    where,
                    f"is given twice: without the blanks around it, and in Unicode normal form C, it is {key!r} again",
                )
            if isinstance(text, str) and not text.strip():
                raise Invalid(where, "is empty: use null to remove the tag")
            value[key] = None if text is None else self.values.canonical(text, where)
        return Wanted(value, options.get("purge_tags") is True)

    def _is_key(self, name: t.Any) -> bool:
        try:
            self.names.canonical(name, "")
        except Invalid:
            return False
        return True

    def plan(self, document: t.Mapping[str, t.Any], wanted: Wanted) -> Delta | None:
        before = self._known(document)
        fixed = {composed(key): text for key, text in self._read_only(document).items()}
        alike: dict[str, list[str]] = {}
        for key in before:
            alike.setdefault(composed(key), []).append(key)
        patch: dict[str, str | None] = {}
        named = set()  # the keys of the document that are meant, as a write has to spell them
        for key, text in wanted.value.items():
            there = alike.get(key, [])
            own = key if key in before or not there else there[0]
            named.add(own)
            if key in fixed:
                if text not in (composed(fixed[key]), composed(before.get(own, fixed[key]))):
                    raise Invalid(
                        f"{self.option}.{key}",
                        f"is a read-only tag of the platform and stays {fixed[key]!r}: leave it out",
                    )
            elif text is None:
                patch.update({each: None for each in there if before[each] is not None})
            elif composed(before.get(own)) != text:
                patch[own] = text
        if wanted.purge:
            patch.update({key: None for key in before if key not in named and composed(key) not in fixed})
        if not patch:
            return None
        merged = {**before, **patch}
        return Delta(
            patch,
            before,
            {key: text for key, text in sorted(merged.items()) if text is not None},
        )

    def narrow(self, wanted: Wanted, delta: Delta) -> Wanted:
        if wanted.purge:
            return wanted
        return replace(wanted, value={key: wanted.value[key] for key in map(composed, delta.fragment)})

    def store(self, document: dict[str, t.Any], after: t.Any) -> None:
        if self.form == "map":
            document[self.key] = dict(after)
            return
        fixed = [tag for tag in _entries(document.get(self.key)) if tag.get("read_only")]
        document[self.key] = fixed + [{"key": key, "value": text, "read_only": False} for key, text in after.items()]

    def show(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        shown = super().show(document)
        return {**shown, "read_only_tags": self._read_only(document)} if shown else shown

    def _current(self, document: t.Mapping[str, t.Any]) -> t.Any:
        value = document.get(self.key, self.absent)
        if value is None:
            return {}
        if not isinstance(value, list if self.form == "list" else dict):
            return UNKNOWN
        if self.form == "list":
            value = {tag["key"]: tag.get("value") for tag in _entries(value) if not tag.get("read_only")}
        return dict(sorted(value.items()))

    def _read_only(self, document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        fixed = document.get(self.system) if self.system else None
        if self.form == "list":
            fixed = {tag["key"]: tag.get("value") for tag in _entries(document.get(self.key)) if tag.get("read_only")}
        return dict(sorted(fixed.items())) if isinstance(fixed, dict) else {}


def _entries(tags: t.Any) -> list[dict[str, t.Any]]:
    return (
        [tag for tag in tags if isinstance(tag, dict) and isinstance(tag.get("key"), str)]
        if isinstance(tags, list)
        else []
    )


def _dictionary_hint(given: t.Any) -> str:
    # ansible-core before 2.19 turns a dictionary with a date, taken from a variable, into one text.
    if isinstance(given, str) and "datetime." in given:
        return "It holds a date: quote the date"
    return "Write {key: value}. " + _as_json("tags", '{"key": "value"}')
