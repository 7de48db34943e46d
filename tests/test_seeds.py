"""The five policies are the user's, byte for byte, and their texts are exactly their files."""

import hashlib

import pytest
from conftest import SEEDS

from index.policy import Policy

HASHES = {
    "bettercloud.txt": "3a348b4cc8bd199a96097e2b76ac25a28ab106cb441744f44407a00c4329c729",
    "customertimes.txt": "38438d81284d4180fa6a737e416ce0969bba72b5d61928387ee9ee5b7e357c66",
    "kaseya.txt": "bc2eb5e249e3c90aa36d23235acabcb9bef8cb50f0d5faafde22561d8b6c2ec2",
    "telmetrics.txt": "9530c44012ffeb8b80fa5eaec8a622185de050e2b29319382e5ebf9e9ac3a4d5",
    "timus.txt": "e6f9baed50cd926fee7b06e9187a722476bd03e533ad7485c2c40f8644f91537",
}


@pytest.mark.parametrize("name", HASHES)
def test_each_seed_is_the_one_that_was_given(name: str) -> None:
    assert hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() == HASHES[name]


@pytest.mark.parametrize("name", HASHES)
def test_the_readme_beside_the_seeds_states_each_hash(name: str) -> None:
    lines = (SEEDS / "README.md").read_text(encoding="utf-8").splitlines()
    assert any(name in line and HASHES[name] in line for line in lines)


def test_the_seeds_are_these_five_and_no_other(seeds: list[Policy]) -> None:
    assert [policy.id for policy in seeds] == sorted(HASHES)


def test_a_seeds_text_is_its_file_and_its_hash_is_the_files(seeds: list[Policy]) -> None:
    for policy in seeds:
        assert policy.text.encode() == (SEEDS / policy.id).read_bytes()
        assert policy.sha256 == HASHES[policy.id]
