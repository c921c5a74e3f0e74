"""How the code is laid out: no two Rust files use each other, directly or by way of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from rust_files import circles, uses

ROOT = Path(__file__).parents[1]
CRATES = [
    root.relative_to(ROOT)
    for folder in ("shared", "functions/*", "local", "local/*")
    for name in ("lib.rs", "main.rs")
    for root in sorted(ROOT.glob(f"{folder}/src/{name}"))
]


def told(graph: dict[Path, dict[Path, set[str]]], files: list[Path]) -> str:
    lines = [
        f"  {file.relative_to(ROOT)} uses {', '.join(sorted(graph[file][used]))} of {used.relative_to(ROOT)}"
        for file in files
        for used in sorted(graph[file])
        if used in files
    ]
    return "\n".join(["files that use each other; what they share needs a file of its own:", *lines])


@pytest.mark.parametrize("crate", CRATES, ids=str)
def test_no_two_files_use_each_other(crate: Path) -> None:
    graph = uses(ROOT / crate)
    found = [told(graph, files) for files in circles(graph)]
    assert not found, "\n".join(found)


def test_a_circle_is_found_through_re_exports_and_named(tmp_path: Path) -> None:
    source = tmp_path / "src"
    (source / "shapes").mkdir(parents=True)
    (source / "lib.rs").write_text("mod paint;\nmod shapes;\n")
    (source / "paint.rs").write_text('use crate::shapes::Square;\n// crate::shapes::circle\nfn fill(_: Square) {}\nconst A: &str = "crate::shapes";\n')
    (source / "shapes" / "mod.rs").write_text("mod circle;\nmod square;\npub(crate) use {circle::Circle, square::Square};\n")
    (source / "shapes" / "circle.rs").write_text("pub(crate) struct Circle;\n")
    (source / "shapes" / "square.rs").write_text(
        "use super::Circle;\npub(crate) struct Square(Circle);\n#[cfg(test)]\nmod tests { use crate::paint::fill; }\n"
    )
    assert circles(uses(source / "lib.rs")) == []

    (source / "shapes" / "square.rs").write_text("pub(crate) struct Square;\nfn paint() { crate::paint::fill(Square) }\n")
    graph = uses(source / "lib.rs")
    assert circles(graph) == [[source / "paint.rs", source / "shapes" / "square.rs"]]
    assert graph[source / "paint.rs"][source / "shapes" / "square.rs"] == {"Square"}
