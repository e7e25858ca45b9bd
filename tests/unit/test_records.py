# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of records, parts that can be removed, and pairs: random documents and desired states, against an oracle.

The oracle computes the expected document without the code of the fields. It knows only what the documentation says.
"""

from __future__ import annotations

import copy
from collections import Counter

import pytest
from ansible_collections.day2.resources.plugins.module_utils._gcore.security_group import RULE, SECURITY_GROUP
from ansible_collections.day2.resources.plugins.module_utils._model.collection import Collection
from ansible_collections.day2.resources.plugins.module_utils._model.field import UNKNOWN
from ansible_collections.day2.resources.plugins.module_utils._model.lookup_by_name import LookupByName
from ansible_collections.day2.resources.plugins.module_utils._model.pairs_field import Pairs
from ansible_collections.day2.resources.plugins.module_utils._model.part_field import RemovablePart
from ansible_collections.day2.resources.plugins.module_utils._model.record_type import Record
from ansible_collections.day2.resources.plugins.module_utils._model.records_field import Records
from ansible_collections.day2.resources.plugins.module_utils._model.scalars import Alias, Choice, Int, Text, Uuid
from ansible_collections.day2.resources.plugins.module_utils._model.secret_value import Secret
from ansible_collections.day2.resources.plugins.module_utils._model.value_type import Invalid
from hypothesis import given, settings
from hypothesis import strategies as st

EXAMPLES = settings(max_examples=400, deadline=None)

# Lists of records

DOOR = Record(
    ("place", "color"),
    {"color": "red", "width": 1, "note": ""},
    fixed=("made",),
    place=Int(1, 3),
    color=Alias(Choice("red", "blue", "RED"), {"RED": "red"}),
    width=Int(1, 9),
    note=Text(0, 9),
    made=Int(),
)
DOOR.defaults = {**DOOR.defaults, "made": None}
LEFT, RIGHT = (
    Records(f"{side}_doors", DOOR, max_items=9, key="doors", sent="all_doors", only={"side": side}, absent=[])
    for side in ("left", "right")
)
ALONE = Records("doors", DOOR, absent=[])
DEFAULTS = {"color": "red", "width": 1, "note": "", "made": None}
VALUES = ("place", "color", "width", "note", "made")

rows = st.fixed_dictionaries(
    {"place": st.integers(1, 3), "side": st.sampled_from(["left", "right"])},
    optional={
        "color": st.sampled_from([None, "red", "RED", "blue"]),
        "width": st.one_of(st.none(), st.integers(1, 9)),
        "note": st.sampled_from([None, "", "old"]),
        "made": st.one_of(st.none(), st.just(1990)),
        "id": st.integers(),
    },
)
listed = st.fixed_dictionaries(
    {"place": st.sampled_from([1, 2, 3, "1"])},
    optional={
        "color": st.sampled_from([None, "red", "RED", "blue"]),
        "width": st.integers(1, 9),
        "note": st.sampled_from(["", "new"]),
    },
)


def key(row):
    """The natural key of a row."""
    color = row.get("color")
    return int(row["place"]), "red" if color in (None, "RED") else color


def known(row):
    """The values that a row means."""
    place, color = key(row)
    shown = {name: row.get(name) if row.get(name) is not None else default for name, default in DEFAULTS.items()}
    return {**shown, "place": place, "color": color}


def expected(document, desired, purge, removed):
    """The rows after the change, as their values."""
    mine = {key(row): known(row) for row in document if row["side"] == "left"}
    wanted = {key(row): row for row in desired or ()}
    if purge and desired is not None:
        mine = {name: row for name, row in mine.items() if name in wanted}
    mine = {name: row for name, row in mine.items() if name not in {key(row) for row in removed}}
    for name, row in wanted.items():
        given_values = {
            each: value for each, value in row.items() if value is not None and each not in ("place", "color")
        }
        mine[name] = {**mine.get(name, {**DEFAULTS, "place": name[0], "color": name[1]}), **given_values}
    return mine


def given_values(row):
    """The values that a listed row gives."""
    place, color = key(row)
    return {**{name: value for name, value in row.items() if value is not None}, "place": place, "color": color}


def unique(records):
    return len({key(record) for record in records}) == len(records)


def sent_form(row):
    """A row as a write sends it back: the known keys that are not null, colors in the spelling that writes take."""
    values = {name: row[name] for name in (*VALUES, "side") if row.get(name) is not None}
    return {**values, **({"color": "red"} if values.get("color") == "RED" else {})}


@EXAMPLES
@given(
    st.lists(rows, max_size=6).filter(lambda each: unique([row for row in each if row["side"] == "left"])),
    st.lists(listed, max_size=4).filter(unique),
    st.booleans(),
    st.lists(listed, max_size=2).filter(unique),
)
def test_records(document_rows, wanted, purge, removed):
    """The list after a change is what the options say, and what no option names is sent as it was read."""
    document = {"doors": document_rows}
    before = copy.deepcopy(document)
    if purge:
        removed = []
    removed = [row for row in removed if key(row) not in {key(each) for each in wanted}]
    options = {"left_doors": wanted, "purge_left_doors": purge, "remove_left_doors": removed or None}
    desired = LEFT.desired(options)
    change = LEFT.plan(document, desired)
    result = expected(document_rows, wanted, purge, removed)
    now = {key(row): known(row) for row in document_rows if row["side"] == "left"}
    assert (change is None) == (result == now)
    assert document == before, "planning changes no document"
    if change is None:
        return
    assert {key(row): row for row in change.after} == result
    outcome = dict(document)
    LEFT.apply(outcome, change.after)
    assert document == before, "a prediction changes no document"
    assert LEFT.plan(outcome, desired) is None, "a second run has nothing to do"
    assert {key(row): known(row) for row in outcome["doors"] if row["side"] == "left"} == result
    sent = LEFT.to_send(change, outcome)["all_doors"]
    assert {key(row): known(row) for row in sent if row["side"] == "left"} == result
    untouched = [row for row in document_rows if row["side"] == "right" or result.get(key(row)) == known(row)]
    left_over = Counter(map(repr, map(sorted, map(dict.items, map(sent_form, untouched)))))
    assert not left_over - Counter(repr(sorted(row.items())) for row in sent)
    assert RIGHT.compared(outcome) == RIGHT.compared(document)


@EXAMPLES
@given(st.lists(rows, max_size=5), st.lists(rows, max_size=5), st.lists(listed, min_size=1, max_size=3).filter(unique))
def test_what_others_change_meanwhile_is_noticed(first, second, wanted):
    """Unmanaged values differ exactly if a row that stays, or a value that no option gives, differs."""
    desired = LEFT.desired({"left_doors": wanted, "purge_left_doors": False})
    managed = {key(row): row for row in wanted}

    def unmanaged(document_rows):
        values = []
        for row in document_rows:
            if row["side"] == "left":
                given_names = {name for name, value in managed.get(key(row), {}).items() if value is not None}
                rest = {name: value for name, value in known(row).items() if name not in given_names}
                values.append(repr(sorted({**rest, "place": key(row)[0], "color": key(row)[1]}.items())))
        return sorted(set(values))

    shown = [
        sorted({repr(sorted(value.items())) for value in LEFT.unmanaged_values({"doors": each}, desired)})
        for each in (first, second)
    ]
    complete = [unmanaged(first), unmanaged(second)]
    # A record of which all values are managed counts for nothing.
    complete = [[value for value in each if "('made'" in value] for each in complete]
    assert (shown[0] == shown[1]) == (complete[0] == complete[1])


def test_two_fields_of_one_list():
    """If both sides change, both writes hold the same rows: those after both changes."""
    document = {"doors": [{"place": 1, "side": "left", "id": 5}, {"place": 2, "side": "right", "note": None}]}
    changes = {field: field.plan(document, field.desired({field.option: [{"place": 3}]})) for field in (LEFT, RIGHT)}
    outcome = dict(document)
    for field, change in changes.items():
        field.apply(outcome, change.after)
    bodies = [field.to_send(change, outcome) for field, change in changes.items()]
    new = {"place": 3, "color": "red", "width": 1, "note": ""}
    assert bodies[0] == bodies[1] == {"all_doors": [{"side": "left", **new}, {"side": "right", **new}]}


# document, options, the rows that are sent (None: nothing to do)
SPELLINGS = {
    "other order": ([{"place": 1}, {"place": 2}], [{"place": 2}, {"place": 1}], None),
    "text for a number": ([{"place": 1}], [{"place": "1"}], None),
    "other spelling in documents": ([{"place": 1, "color": "RED"}], [{"place": 1, "color": "red"}], None),
    "default given": ([{"place": 1}], [{"place": 1, "width": 1, "note": ""}], None),
    "default shown": ([{"place": 1, "width": 1, "note": ""}], [{"place": 1}], None),
    "null is not given": ([{"place": 1, "width": 5}], [{"place": 1, "width": None}], None),
    "given twice": ([{"place": 1}], [{"place": 1}, {"place": "1", "color": "RED"}], None),
    "another value": ([{"place": 1, "id": 7}], [{"place": 1, "width": 2}], [{"place": 1, "width": 2}]),
    "the last one": ([{"place": 1}], [], []),
}


@pytest.mark.parametrize(("document", "wanted", "sent"), SPELLINGS.values(), ids=SPELLINGS)
def test_spellings(document, wanted, sent):
    change = ALONE.plan({"doors": document}, ALONE.desired({"doors": wanted}))
    outcome = {"doors": document}
    if change:
        ALONE.apply(outcome, change.after)
    assert (change and ALONE.to_send(change, outcome)["doors"]) == sent


twins = st.fixed_dictionaries(
    {"place": st.integers(1, 2), "side": st.just("left"), "note": st.sampled_from(["", "old", "new"])},
    optional={"width": st.integers(1, 2)},
)
listed_twins = st.fixed_dictionaries(
    {"place": st.integers(1, 2)}, optional={"note": st.sampled_from(["", "new"]), "width": st.integers(1, 2)}
)


@EXAMPLES
@given(st.lists(twins, max_size=5), st.lists(listed_twins, min_size=1, max_size=2).filter(unique), st.booleans())
def test_records_with_one_natural_key(document_rows, wanted, purge):
    """A document can have several of them. One that needs no change stays as it is, and purge removes the others."""
    document = {"doors": document_rows}
    before = [known(row) for row in document_rows if row["side"] == "left"]
    change = LEFT.plan(document, LEFT.desired({"left_doors": wanted, "purge_left_doors": purge}))
    after = change.after if change else LEFT.compared(document)
    holding = {
        key(row): [each for each in before if given_values(row).items() <= each.items()] for row in map(dict, wanted)
    }
    for name, fitting in holding.items():
        there = [row for row in after if key(row) == name]
        assert there if not purge else len(there) == 1
        assert not fitting or any(row in fitting for row in there)
    if all(holding.values()) and not purge:
        assert change is None
    assert purge or all(row in after for row in before if key(row) not in holding)
    assert not purge or {key(row) for row in after} == holding.keys()


@EXAMPLES
@given(st.lists(listed, max_size=3), st.lists(listed, max_size=2), st.booleans())
def test_records_given_twice(wanted, removed, purge):
    """A record that a task gives twice has the same values, also in other spellings, and is not removed, too."""
    meant = {}
    is_twice = [meant.setdefault(key(row), given_values(row)) != given_values(row) for row in wanted]
    is_both = any(key(row) in meant for row in removed)
    options = {"left_doors": wanted, "purge_left_doors": purge, "remove_left_doors": removed or None}
    if any(is_twice) or is_both:
        with pytest.raises(Invalid):
            LEFT.desired(options)
    else:
        assert {key(row): row for row in LEFT.desired(options).value} == meant


def test_two_rows_that_differ_in_a_description():
    """Of several rows with one natural key, the one that needs no change stays; purge removes the others."""
    document = {"doors": [{"place": 1, "note": "a"}, {"place": 1, "note": "b"}]}
    for wanted in ({"place": 1, "note": "b"}, {"place": 1, "note": "c"}):
        change = ALONE.plan(document, ALONE.desired({"doors": [wanted]}))
        assert [row["note"] for row in change.after] == [wanted["note"]]
    kept = ALONE.desired({"doors": [{"place": 1, "note": "b"}], "purge_doors": False})
    assert ALONE.plan(document, kept) is None


REFUSED = {
    "no list": ({"doors": {"place": 1}}, "doors: expected a list, got a dictionary"),
    "no dictionary": ({"doors": [1]}, "doors[0]: expected a dictionary such as"),
    "unknown key": ({"doors": [{"place": 1, "wideness": 2}]}, "doors[0]: unknown key 'wideness'"),
    "key missing": ({"doors": [{"width": 2}]}, "doors[0]: missing key 'place'"),
    "key null": ({"doors": [{"place": None}]}, "doors[0]: missing key 'place'"),
    "out of range": ({"doors": [{"place": 1}, {"place": 4}]}, "doors[1].place: expected at most 3, got 4"),
    "twice": (
        {"doors": [{"place": 1, "width": 2}, {"place": 1, "width": 3}]},
        "doors: 1 red is given twice, with different values",
    ),
    "added and removed": (
        {"doors": [{"place": 1, "width": 2}], "purge_doors": False, "remove_doors": [{"place": 1}]},
        "remove_doors: 1 red is also in doors: remove it from one of the two",
    ),
}


@pytest.mark.parametrize(("options", "message"), REFUSED.values(), ids=REFUSED)
def test_refused_records(options, message):
    with pytest.raises(Invalid) as caught:
        ALONE.desired(options)
    assert str(caught.value).startswith(message)


def no_name(_namer, _value):
    return None


@EXAMPLES
@given(st.lists(rows, max_size=5).filter(unique), st.lists(rows, max_size=5).filter(unique))
def test_elements(before, after):
    """One entry for each natural key whose record differs, in the order of the keys."""
    old, new = ({key(row): known(row) for row in each if row["side"] == "left"} for each in (before, after))
    shown = [LEFT.compared({"doors": each}) for each in (before, after)]
    assert LEFT.elements(*shown, no_name) == [
        (f"{name[0]} {name[1]}", old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
    assert LEFT.elements(None, shown[1], no_name) is None, "the whole value, which was not shown before"


def test_elements_with_one_key():
    """A document can have several records with one natural key. Each difference is an entry."""
    old = [{**DEFAULTS, "place": 1, "note": note} for note in ("a", "b", "c")]
    assert ALONE.elements(old, [{**old[1], "width": 2}, old[2]], no_name) == [
        ("1 red", old[0], {**old[1], "width": 2}),
        ("1 red", old[1], None),
    ]


@EXAMPLES
@given(
    st.lists(rows, max_size=6).filter(lambda each: unique([row for row in each if row["side"] == "left"])),
    st.lists(listed, max_size=3).filter(unique),
    st.lists(listed, max_size=2).filter(unique),
)
def test_undeclared_records(document_rows, wanted, removed):
    """Those that a task neither lists nor removes, before and after its change."""
    removed = [row for row in removed if key(row) not in {key(each) for each in wanted}]
    options = {"left_doors": wanted, "purge_left_doors": False, "remove_left_doors": removed or None}
    desired, document = LEFT.desired(options), {"doors": document_rows}
    named = {key(row) for row in (*wanted, *removed)}
    undeclared = [known(row) for row in document_rows if row["side"] == "left" and key(row) not in named]
    undeclared.sort(key=key)
    assert LEFT.undeclared(document, desired) == undeclared
    change = LEFT.plan(document, desired)
    if change:
        LEFT.apply(document, change.after)
        assert LEFT.undeclared(document, desired) == undeclared
    assert LEFT.undeclared({"doors": document_rows}, LEFT.desired({"left_doors": wanted})) == []
    if removed:
        assert LEFT.undeclared(document, LEFT.desired({"remove_left_doors": removed})) == []


GUARDED = Record(
    ("guard",),
    {},
    lookups={"guard": LookupByName("guard", Collection(), "guard_name", "guard")},
    guard=Uuid(),
    hours=Int(0, 24),
)
GUARDS = Records("guards", GUARDED)


def test_labels_of_records_have_the_names_of_ids():
    first, second = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "ab")
    records = [{"guard": first, "hours": 8}, {"guard": second, "hours": 8}]

    def name_of(_namer, value):
        return {first: "Ann"}.get(value)

    assert GUARDS.names_in(records, name_of) == [{"guard": "Ann"}, None]
    assert [GUARDS.names_in(record, name_of) for record in records] == [{"guard": "Ann"}, None]
    assert [label for label, _old, _new in GUARDS.elements(records, [], name_of)] == [f"Ann ({first})", second]
    assert GUARDS.in_diff(records, GUARDS.names_in(records, name_of)) == [
        f"Ann ({first}), hours: 8",
        f"{second}, hours: 8",
    ]


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        ({"protocol": "tcp", "port": 443, "remote_ip_prefix": "0.0.0.0/0"}, "tcp 443 0.0.0.0/0"),
        (
            {"protocol": "udp", "port": "60000-61000", "remote_ip_prefix": "2001:db8::/32"},
            "udp 60000-61000 2001:db8::/32",
        ),
        ({}, "any IPv4"),
        ({"ethertype": "IPv6"}, "any IPv6"),
        ({"remote_group_id": "self"}, "any self"),
        ({"remote_group_id": "self", "ethertype": "IPv6"}, "any self IPv6"),
        ({"remote_group_name": "web", "protocol": "icmpv6"}, "ipv6-icmp web IPv6"),
    ],
)
def test_labels_of_rules(rule, label):
    """Two rules with one label would be one line of a report for two things."""
    assert RULE.label(RULE.normalize(rule, "rule")) == label


def test_a_rule_of_the_group_itself_is_declared():
    """The word self is the ID that the document has."""
    field = next(each for each in SECURITY_GROUP.fields if each.option == "ingress_rules")
    group = "aaaaaaaa-0000-4000-8000-000000000000"
    document = {"id": group, "security_group_rules": [{"direction": "ingress", "remote_group_id": group}]}
    wanted = {"ingress_rules": [{"remote_group_id": "self"}], "purge_ingress_rules": False}
    assert field.undeclared(document, field.desired(wanted)) == []
    (rest,) = field.undeclared(document, field.desired({**wanted, "ingress_rules": []}))
    assert rest["remote_group_id"] == group


def test_fixed_values():
    """A value that an update cannot change is sent for a new record, and refused for another one."""
    document = {"doors": [{"place": 1, "made": 1990}]}
    same = ALONE.desired({"doors": [{"place": 1, "made": 1990}]})
    assert ALONE.plan(document, same) is None
    other = ALONE.desired({"doors": [{"place": 1, "made": 2000}]})
    with pytest.raises(Invalid, match="doors: 1 red has the made 1990, which cannot change: leave it out"):
        ALONE.plan(document, other)
    new = ALONE.plan(document, ALONE.desired({"doors": [{"place": 2, "made": 2000}], "purge_doors": False}))
    assert [row["made"] for row in new.after] == [1990, 2000]


@pytest.mark.parametrize("shown", [{}, {"doors": "x"}, {"doors": ["x"]}, {"doors": {"place": 1}}])
def test_a_list_that_documents_do_not_show(shown):
    field = Records("doors", DOOR)
    assert field.compared(shown) is None
    assert field.show(shown) == {}
    with pytest.raises(Invalid, match="doors: the API does not show this value"):
        field.plan(shown, field.desired({"doors": []}))


LOGIN = Record(("user",), {}, user=Text(1), password=Secret(Text(1)))
LOGINS = Records("logins", LOGIN, max_items=3, absent=[], empty_is_null=True)


def test_secrets_of_records():
    """A changed secret shows that it has changed, an unchanged one only that it is secret; a new record needs it."""
    document = {"logins": [{"user": "a", "password": "old-secret"}, {"user": "b", "password": "kept-secret"}]}
    desired = LOGINS.desired({"logins": [{"user": "a", "password": "new-secret"}, {"user": "b"}]})
    change = LOGINS.plan(document, desired)
    assert LOGINS.redact(change.after, change.before) == [
        {"user": "a", "password": "(secret, changed)"},
        {"user": "b", "password": "(secret)"},
    ]
    sides = LOGINS.redact(change.before), LOGINS.redact(change.after, change.before)
    hidden = [{"user": "a", "password": password} for password in ("(secret)", "(secret, changed)")]
    assert LOGINS.elements(*sides, no_name) == [("a", *hidden)]
    assert set(LOGINS.secrets(document)) == {"old-secret", "kept-secret"}
    assert set(LOGINS.desired_secrets(desired)) == {"new-secret"}
    assert LOGINS.to_send(LOGINS.plan(document, LOGINS.desired({"logins": []})), {"logins": []}) == {"logins": None}
    with pytest.raises(Invalid, match="logins: c is new and requires the key 'password'"):
        LOGINS.plan(document, LOGINS.desired({"logins": [{"user": "c"}], "purge_logins": False}))


# Parts that can be removed

ENGINE, FIXED_ENGINE = (
    RemovablePart(
        "engine",
        {"steam": ("pressure",), "gas": ("octane",), "electric": ()},
        required=("power",),
        key="motor",
        is_type_fixed=is_type_fixed,
        required_by={"gas": ("octane",)},
        below=(("idle", "power"),),
        defaults={"idle": 1},
        power=Int(2, 9),
        idle=Int(0, 8),
        pressure=Int(1, 9),
        octane=Int(90, 99),
    )
    for is_type_fixed in (False, True)
)
OWN = {"steam": {"pressure"}, "gas": {"octane"}, "electric": set()}
values_of_a_part = {
    "power": st.integers(2, 9),
    "idle": st.integers(0, 8),
    "pressure": st.integers(1, 9),
    "octane": st.integers(90, 99),
}


@st.composite
def motors(draw):
    """A motor of a document. One from before the limit of today can have a power of 12."""
    kind = draw(st.sampled_from(sorted(OWN)))
    power = draw(st.one_of(st.integers(2, 9), st.just(12)))
    motor = {"type": kind, "power": power, "idle": draw(st.integers(0, min(power - 1, 8))), "id": 7}
    for name in ("pressure", "octane"):
        motor[name] = draw(values_of_a_part[name]) if name in OWN[kind] else None
    return motor


@EXAMPLES
@given(
    st.one_of(st.none(), motors()),
    st.one_of(
        st.fixed_dictionaries({}, optional={"type": st.sampled_from([*OWN, "none", "None"]), **values_of_a_part}),
        st.fixed_dictionaries({"type": st.sampled_from([*OWN, "none", "None"])}),
    ),
    st.booleans(),
)
def test_removable_parts(motor, wanted, is_type_fixed):
    """The part after a change is what was read with what the option gives, without what another type has."""
    engine = FIXED_ENGINE if is_type_fixed else ENGINE
    document = {"motor": motor}
    before = copy.deepcopy(document)
    now = None if motor is None else {name: value for name, value in motor.items() if name != "id"}
    kind = str(wanted.get("type", (motor or {}).get("type"))).lower()
    removes = kind == "none" and "type" in wanted
    result = None
    if wanted and not removes and kind in OWN:
        base = {name: value for name, value in (motor or {"idle": 1}).items() if name != "id"}
        strange = {"pressure", "octane"} - OWN[kind]
        base = {name: None if name in strange else value for name, value in base.items()}
        result = {**dict.fromkeys(("type", "power", "idle", "pressure", "octane")), **base, **wanted}
    is_valid = not wanted or (
        set(wanted) == {"type"}
        if removes
        else result is not None
        and not {"pressure", "octane"} & set(wanted) - OWN[kind]
        and (motor is not None or {"type", "power"} <= set(wanted))
        and (kind != "gas" or result["octane"] is not None)
        and (result["idle"] is None or result["power"] is None or result["idle"] < result["power"])
        and not (is_type_fixed and motor and kind != motor["type"])
        # A value that the task does not give is sent back, unless there is nothing to send.
        and (result["power"] <= 9 or result == now)
    )
    if not is_valid:
        # A part that would not change is not looked at further.
        with pytest.raises(Invalid):
            desired = engine.desired({"engine": wanted})
            engine.plan(document, desired)
        return
    desired = engine.desired({"engine": wanted})
    change = engine.plan(document, desired) if desired else None
    assert document == before
    if not wanted or result == now or (removes and motor is None):
        assert change is None
        return
    assert (change.before, change.after) == (now, result)
    sent = {name: value for name, value in (result or {}).items() if value is not None and (motor or name in wanted)}
    assert engine.to_send(change, {}) == {"motor": sent if result else None}
    outcome = dict(document)
    engine.apply(outcome, change.after)
    assert engine.plan(outcome, desired) is None


def test_a_part_that_documents_do_not_show():
    for shown in ({}, {"motor": "x"}):
        assert ENGINE.compared(shown) is None
        with pytest.raises(Invalid, match="engine: the API does not show this value"):
            ENGINE.plan(shown, ENGINE.desired({"engine": {"power": 3}}))


@pytest.mark.parametrize("empty", [{}, {"type": None}, None])
def test_a_part_is_never_removed_by_accident(empty):
    assert ENGINE.desired({"engine": empty}) is None


def test_the_type_of_a_part_can_be_fixed():
    field = RemovablePart("engine", {"a": (), "b": ()}, is_type_fixed=True, size=Int())
    document = {"engine": {"type": "a", "size": 1}}
    with pytest.raises(Invalid, match=r"engine\.type: is a and cannot change\. Remove it with type: none first"):
        field.plan(document, field.desired({"engine": {"type": "b"}}))
    assert field.plan(document, field.desired({"engine": {"type": "a"}})) is None


def test_an_invalid_value_is_not_sent_back():
    """A value that the task does not give and that breaks a rule of today is named before the write."""
    document = {"motor": {"type": "electric", "power": 12, "idle": 1}}
    with pytest.raises(Invalid, match=r"engine\.power: expected at most 9, got 12\. The update also sends this value"):
        ENGINE.plan(document, ENGINE.desired({"engine": {"idle": 2}}))


# Pairs

LABELS = Pairs("labels", Text(1, 9, trim=True), Text(0, 9, trim=True), absent={}, noun="label", has_empty=True)
names = st.sampled_from(["a", "b", "c", "caf\u00e9", "cafe\u0301"])


@EXAMPLES
@given(
    st.one_of(st.none(), st.dictionaries(names, st.sampled_from(["", "x", "y"]), max_size=3)),
    st.dictionaries(names, st.sampled_from(["", "x", "y", None]), max_size=3),
    st.sampled_from([True, False, None]),
)
def test_pairs(shown, wanted, purge):
    """The map after a change has the listed pairs, and without purge the others as they were spelled."""
    two_spellings = {"caf\u00e9", "cafe\u0301"}
    if two_spellings <= set(wanted):
        with pytest.raises(Invalid, match="is given twice"):
            LABELS.desired({"labels": wanted})
        return
    if two_spellings <= set(shown or {}):
        return  # an API that keeps both: test_fields has the cases for tags
    document = {"labels": shown}
    now = shown or {}

    def spelled(name):
        same = [each for each in now if each == name or {each, name} == two_spellings]
        return same[0] if same else name.replace("e\u0301", "\u00e9")

    set_pairs = {spelled(name): text for name, text in wanted.items()}
    result = {
        **{name: text for name, text in now.items() if not purge or name in set_pairs},
        **set_pairs,
    }
    result = {name: text for name, text in result.items() if text is not None}
    desired = LABELS.desired({"labels": wanted, "purge_labels": purge})
    change = LABELS.plan(document, desired)
    assert (change is None) == (result == now)
    if change:
        assert change.patch == change.after == result
        outcome = dict(document)
        LABELS.apply(outcome, change.after)
        verified = LABELS.expected_after(desired, change)
        assert LABELS.plan(outcome, verified) is None
        assert LABELS.plan(document, verified), "a write without an effect is noticed"
        sent = {name: text for name, text in result.items() if now.get(name) != text}
        assert purge or not LABELS.plan({"labels": {**sent, "other": ""}}, verified), "what others write is no failure"
        kept = {name: text for name, text in now.items() if spelled(name) not in set_pairs}
        assert LABELS.unmanaged_values(document, desired) == (
            [] if purge else [{n: t} for n, t in sorted(kept.items())]
        )
    assert LABELS.plan({"labels": result}, desired) is None


def test_pairs_that_documents_do_not_show():
    field = Pairs("labels", Text(1), Text())
    assert field.compared({"labels": ["a"]}) is None
    assert field._current({}) is UNKNOWN
    with pytest.raises(Invalid, match="labels: the API does not show this value"):
        field.plan({}, field.desired({"labels": {"a": "b"}}))
