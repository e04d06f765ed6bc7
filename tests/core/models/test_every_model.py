from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kite_core.decoding import list_of, one
from kite_core.json_model import JsonModel
from tests.core.expected_calls import EVERY_CALL
from tests.core.models.every_model import ANSWERS, EVERY_MODEL, PARAMETERS, instances_of

some = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
each_answer = pytest.mark.parametrize("model", ANSWERS, ids=lambda model: model.__name__)
PARAMETER_VALUES = [
    value
    for expected in EVERY_CALL
    for value in (*expected.arguments, *expected.keywords.values())
    if isinstance(value, JsonModel)
]


def test_there_are_models_of_both_kinds() -> None:
    assert len(ANSWERS) > 45
    assert {model.__name__ for model in PARAMETERS} == {
        "AlertParams",
        "ChargedOrder",
        "GTTLegParams",
        "GTTParams",
        "HistoricalRequest",
        "MFOrderParams",
        "MarginOrder",
        "OrderModification",
        "OrderParams",
        "PositionConversion",
        "SIPModification",
        "SIPParams",
    }


@each_answer
@some
@given(data=st.data())
def test_a_model_survives_its_dict_and_its_json(model: type[JsonModel], data: Any) -> None:
    value = data.draw(instances_of(model))

    assert model.from_dict(value.to_dict()) == value
    assert model.from_json(value.to_json()) == value


@each_answer
@some
@given(data=st.data())
def test_the_fast_way_reads_what_a_model_writes(model: type[JsonModel], data: Any) -> None:
    value = data.draw(instances_of(model))

    body = b'{"status":"success","data":' + value.to_json().encode() + b"}"

    assert one(model).from_body(body) == value


@each_answer
@some
@given(data=st.data())
def test_models_in_a_list_are_like_any_other(model: type[JsonModel], data: Any) -> None:
    value = data.draw(instances_of(model))
    body = f'{{"status": "success", "data": [{value.to_json()}]}}'.encode()

    (read,) = list_of(model).from_body(body)

    assert type(read) is model
    assert read == value
    assert pickle.loads(pickle.dumps(read)) == copy.deepcopy(read) == value
    with pytest.raises(FrozenInstanceError):
        setattr(read, fields(model)[0].name, None)  # type: ignore[arg-type]  # reason: every model is a dataclass


@each_answer
@some
@given(data=st.data())
def test_a_model_can_be_copied_and_pickled(model: type[JsonModel], data: Any) -> None:
    value = data.draw(instances_of(model))

    assert copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value


@each_answer
@settings(max_examples=1, deadline=None)
@given(data=st.data())
def test_a_model_cannot_be_changed(model: type[JsonModel], data: Any) -> None:
    value = data.draw(instances_of(model))

    for field in fields(value):
        with pytest.raises(FrozenInstanceError):
            setattr(value, field.name, None)
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("value", PARAMETER_VALUES, ids=lambda value: type(value).__name__)
def test_parameters_survive_their_dict_and_their_json(value: JsonModel) -> None:
    assert type(value).from_dict(value.to_dict()) == value
    assert type(value).from_json(value.to_json()) == value
    assert pickle.loads(pickle.dumps(value)) == value


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.__name__)
def test_every_model_says_what_it_is(model: type[JsonModel]) -> None:
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.__name__)
def test_fields_of_a_model_go_by_name(model: Any) -> None:
    assert all(field.kw_only for field in fields(model))
