"""Files asked beside an index, in memory, which itself learns nothing of them."""

from pathlib import Path

import pytest
from conftest import WordEncoder, policy_of

from index import build, disk, store
from index.errors import SourceError
from qa import PolicyQA

ENCODER = WordEncoder("data cookies rights zebras nests")
OLD = (
    policy_of("# Data\n\nWe keep data for nine days.", "acme.txt", "Acme"),
    policy_of("# Rights\n\nYou have rights.", "bolt.txt", "Bolt"),
)
NEW = (
    "Zebrafold Inc. Privacy Policy\n\nNests\n\n"
    'Zebrafold Inc. ("Zebrafold", "we") keeps zebras in nests for two years.\n'
)


@pytest.fixture(params=["memory", "disk"])
def qa(request: pytest.FixtureRequest, tmp_path: Path) -> PolicyQA:
    if request.param == "memory":
        return PolicyQA(build.in_memory(OLD, ENCODER), ENCODER)
    with disk.building(tmp_path / "index"):
        store.save(tmp_path / "index", build.make_parts(OLD, ENCODER), ENCODER.model)
    return PolicyQA(store.load(tmp_path / "index"), ENCODER)


def file(folder: Path, text: str, name: str = "zebra.txt") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def quoted(qa: PolicyQA, question: str) -> list[str]:
    return [source.text for source in qa.ask(question).sources]


def test_files_are_asked_beside_the_others_and_only_by_who_brought_them(
    qa: PolicyQA, tmp_path: Path
) -> None:
    mine, corpus = qa.with_files([file(tmp_path / "a", NEW)])
    assert [policy.id for policy in corpus.policies] == ["zebra.txt"]
    assert mine.companies == ("Acme", "Bolt", "Zebrafold")
    said = "keeps zebras in nests for two years."
    assert any(said in text for text in quoted(mine, "zebras in nests at Zebrafold?"))
    assert quoted(mine, "data at Acme?") == quoted(qa, "data at Acme?") != []
    assert qa.companies == ("Acme", "Bolt")
    assert not any("zebras" in text for text in quoted(qa, "zebras in nests?"))


def test_more_files_can_follow_and_a_taken_name_gets_a_free_one(
    qa: PolicyQA, tmp_path: Path
) -> None:
    first, _ = qa.with_files([file(tmp_path / "a", NEW, "acme.txt")])
    other = NEW.replace("Zebrafold", "Nestor")
    second, corpus = first.with_files([file(tmp_path / "a", other, "acme.txt")])
    assert [policy.id for policy in corpus.policies] == ["3/acme.txt"]
    assert second.companies == ("Acme", "Bolt", "Nestor", "Zebrafold")
    assert first.companies == ("Acme", "Bolt", "Zebrafold")


def test_two_files_of_one_name_are_told_apart(qa: PolicyQA, tmp_path: Path) -> None:
    paths = [
        file(tmp_path / name, NEW.replace("Zebrafold", name), "same.txt")
        for name in ("Alpha", "Nestor")
    ]
    mine, corpus = qa.with_files(paths)
    assert [policy.id for policy in corpus.policies] == ["Nestor/same.txt", "same.txt"]
    assert mine.companies == ("Acme", "Alpha", "Bolt", "Nestor")


def test_the_same_text_is_not_taken_in_twice(qa: PolicyQA, tmp_path: Path) -> None:
    path = file(tmp_path / "a", NEW)
    mine, _ = qa.with_files([path])
    again, corpus = mine.with_files([path])
    assert again is mine
    assert [str(told) for told in corpus.ignored] == ["zebra.txt has the same text as zebra.txt."]


def test_what_there_is_no_room_for_is_left_out_and_told_of(qa: PolicyQA, tmp_path: Path) -> None:
    long = file(tmp_path / "a", NEW + "We keep data.\n" * 100, "a.txt")
    mine, corpus = qa.with_files([long, file(tmp_path / "a", NEW, "b.txt")], most=len(NEW))
    assert [policy.id for policy in corpus.policies] == ["b.txt"]
    told = f"a.txt has {len(NEW) + 1400:,} characters; there is room for {len(NEW)} more."
    assert [str(each) for each in corpus.skipped] == [told]
    assert mine.companies == ("Acme", "Bolt", "Zebrafold")


def test_policies_share_the_room_that_there_is(qa: PolicyQA, tmp_path: Path) -> None:
    other = NEW.replace("Zebrafold", "Zebrafeld")
    paths = [file(tmp_path / "a", NEW, "a.txt"), file(tmp_path / "a", other, "b.txt")]
    _, corpus = qa.with_files(paths, most=2 * len(NEW) - 1)
    assert [policy.id for policy in corpus.policies] == ["a.txt"]
    assert len(corpus.skipped) == 1
    _, corpus = qa.with_files(paths, most=2 * len(NEW))
    assert [policy.id for policy in corpus.policies] == ["a.txt", "b.txt"]


def test_without_a_policy_nothing_changes(qa: PolicyQA, tmp_path: Path) -> None:
    same, corpus = qa.with_files([file(tmp_path / "a", "", "empty.txt")])
    assert same is qa
    assert [str(told) for told in corpus.skipped] == ["empty.txt is empty."]
    with pytest.raises(SourceError, match=r"gone\.txt"):
        qa.with_files([tmp_path / "gone.txt"])
