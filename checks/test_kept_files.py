"""Nothing of the user's is destroyed: not the input, not what a link leads to, not a pipe; and a pipe is read whole."""

import contextlib
import os
import subprocess
import threading

import pytest

from reading import call, convert

CHAIR = b'{"product_name":"Chair","size":{"x":1}}\n'
LATE = b'{"product_name":"a chair of wood","price":1}\n' * 40_000 + b'{"product_name":"lamp","late":1}\n'
WANTED = [["product_name", "price", "late"], ["a chair of wood", "1", ""], ["lamp", "", "1"]]


def put(file, content=CHAIR):
    file.write_bytes(content)
    return file


# How an output, or a file that is written beside it, comes to be the input.
@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("shop.jsonl", "shop.jsonl"),
        ("shop.csv", "shop.csv"),
        ("shop.jsonl", "./folder/../shop.jsonl"),
        ("shop.quality.json", "shop.csv"),
        ("shop.rejects.jsonl", "shop.csv"),
    ],
)
def test_an_input_is_not_overwritten(name, out, tmp_path):
    (tmp_path / "folder").mkdir()
    file = put(tmp_path / name)
    outcome = call("convert", name, out, cwd=tmp_path)
    outcome.expect(outcome.code != 0, "expected a refusal")
    outcome.expect(file.read_bytes() == CHAIR, f"the input was overwritten: {file.read_bytes()[:60]}")


@pytest.mark.parametrize("link", [os.link, os.symlink], ids=["hard", "symbolic"])
@pytest.mark.parametrize("name", ["out.csv", "out.quality.json", "out.rejects.jsonl"])
def test_an_input_is_not_overwritten_by_a_link_to_it(name, link, tmp_path):
    file = put(tmp_path / "shop.jsonl", CHAIR + b"no record\n" + CHAIR * 20)
    before = file.read_bytes()
    link(file, tmp_path / name)
    outcome = call("convert", "shop.jsonl", "out.csv", cwd=tmp_path)
    outcome.expect(file.read_bytes() == before, f"the input was overwritten: {file.read_bytes()[:60]}")


def test_an_input_that_is_a_link_stays_one(tmp_path):
    file = put(tmp_path / "shop.jsonl")
    (tmp_path / "latest.jsonl").symlink_to(file)
    outcome = call("convert", "latest.jsonl", "shop.jsonl", cwd=tmp_path)
    outcome.expect(outcome.code != 0 and file.read_bytes() == CHAIR, "expected a refusal")


@pytest.mark.parametrize("name", ["out.csv", "out.quality.json"])
def test_an_output_that_is_a_link_is_written_through_or_refused(name, tmp_path):
    file, target, link = put(tmp_path / "in.jsonl"), put(tmp_path / "target", b"old\n"), tmp_path / name
    link.symlink_to(target)
    outcome = call("convert", file, tmp_path / "out.csv")
    outcome.expect(link.is_symlink(), "the link is gone")
    written = target.read_bytes() != b"old\n"
    outcome.expect(
        written == (outcome.code == 0), f"expected all or nothing behind the link: {target.read_bytes()[:60]}"
    )


@pytest.mark.parametrize("name", ["out.csv", "out.quality.json"])
def test_an_output_that_is_a_pipe_is_written_through_or_refused(name, tmp_path):
    file, pipe = put(tmp_path / "in.jsonl"), tmp_path / name
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    outcome = call("convert", file, tmp_path / "out.csv")
    is_fifo = pipe.is_fifo()
    if outcome.code != 0 or not is_fifo:
        reader.kill()
    read = reader.communicate(timeout=10)[0]
    outcome.expect(is_fifo, "the pipe was replaced by a file")
    outcome.expect((b"Chair" in read) == (outcome.code == 0), f"expected all or nothing in the pipe: {read[:60]}")


def test_a_link_among_the_files_beside_the_output_is_kept(tmp_path):
    # Rejects of an earlier run are removed when there are none; what a link leads to is not.
    file, target = put(tmp_path / "in.jsonl"), put(tmp_path / "notes.txt", b"mine\n")
    (tmp_path / "out.rejects.jsonl").symlink_to(target)
    outcome = call("convert", file, tmp_path / "out.csv")
    outcome.expect(target.read_bytes() == b"mine\n", "what the link leads to was overwritten")


def test_all_that_comes_through_standard_input_is_read_or_it_is_refused(tmp_path):
    outcome = convert("/dev/stdin", tmp_path / "out.csv", input=LATE)
    check_late(outcome)


def test_all_that_comes_through_a_named_pipe_is_read_or_it_is_refused(tmp_path):
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write, args=(pipe, LATE), daemon=True)
    writer.start()
    check_late(convert(pipe, tmp_path / "out.csv"))


def write(pipe, content: bytes):
    """Writes to a pipe. A reader that refuses it goes away."""
    with contextlib.suppress(BrokenPipeError):
        pipe.write_bytes(content)


def check_late(outcome):
    if outcome.code != 0:
        outcome.expect("pipe" in outcome.error, "expected an error that names the pipe")
        return
    came = [outcome.columns, outcome.rows[0], outcome.rows[-1]]
    outcome.expect(len(outcome.rows) == 40_001 and came == WANTED, f"expected 40,001 rows, not {len(outcome.rows)}")


@pytest.mark.parametrize("content", [b"product_name,price\nChair,5\nLamp,6\n", b'[{"product_name":"Chair"}]'])
def test_a_short_pipe_is_not_taken_for_empty(content, tmp_path):
    outcome = convert("/dev/stdin", tmp_path / "out.csv", input=content)
    outcome.expect(outcome.code == 0 or "pipe" in outcome.error, "expected the rows, or an error that names the pipe")
    outcome.expect(outcome.code != 0 or outcome.rows[0][0] == "Chair", "expected a chair")
