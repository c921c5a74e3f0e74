"""Which file of a Rust crate uses which, read from `use` declarations and paths.

A name is followed through re-exports to the file that defines it. Methods are not followed: a file that calls a method of a type without
naming the type does not count as one that uses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

# Comments, raw strings, strings and characters. A lifetime has no closing quote, so it is no character.
_NO_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|\bb?r(?P<hashes>\#*)".*?"(?P=hashes)|b?"(?:\\.|[^"\\])*"|b?'(?:\\(?:u\{\w+\}|x\w\w|.)|[^'\\])'""",
    re.DOTALL | re.VERBOSE,
)
_TEST_MODULE = re.compile(r"#\[cfg\((?:test|all\(test[^\]]*)\)\]\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*([;{])")
_INLINE_MODULE = re.compile(r"\bmod\s+\w+\s*\{")
_USE = re.compile(r"\b(?P<public>pub(?:\([^)]*\))?\s+)?use\s+(?P<tree>[^;]+);")
_MODULE = re.compile(r"\bmod\s+(\w+)\s*;")
_PATH = re.compile(r"(?<![\w:])(?:\w+\s*::\s*)+\w+")


@dataclass
class Module:
    """A module with a file of its own."""

    path: tuple[str, ...]
    file: Path
    code: str
    children: dict[str, Module] = field(default_factory=dict)
    # What the names that `use` brings in mean, and the modules of which it brings in all.
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    all_of: list[tuple[str, ...]] = field(default_factory=list)
    reexported: set[str] = field(default_factory=set)


def uses(root: Path) -> dict[Path, dict[Path, set[str]]]:
    """For each file of the crate whose root is `root`: the files that it uses, and the names that it takes from them."""
    top = _load(root, (), root.parent)
    found: dict[Path, dict[Path, set[str]]] = {}
    for module in _all_modules(top):
        taken: dict[Path, set[str]] = {}
        for path in _paths(module):
            target = _defined_in(top, path)
            if target and target.file != module.file:
                taken.setdefault(target.file, set()).add(path[-1])
        found[module.file] = taken
    return found


def circles(graph: dict[Path, dict[Path, set[str]]]) -> list[list[Path]]:
    """The groups of files that use each other, directly or by way of others: the strongly connected components (Tarjan, 1972)."""
    index: dict[Path, int] = {}
    low: dict[Path, int] = {}
    stack: list[Path] = []
    groups: list[list[Path]] = []

    def visit(file: Path) -> None:
        index[file] = low[file] = len(index)
        stack.append(file)
        for used in graph.get(file, {}):
            if used not in index:
                visit(used)
                low[file] = min(low[file], low[used])
            elif used in stack:
                low[file] = min(low[file], index[used])
        if low[file] == index[file]:
            group = stack[stack.index(file) :]
            del stack[stack.index(file) :]
            if len(group) > 1:
                groups.append(sorted(group))

    for file in graph:
        if file not in index:
            visit(file)
    return sorted(groups)


def _load(file: Path, path: tuple[str, ...], folder: Path) -> Module:
    code = _NO_CODE.sub(lambda found: '""' if '"' in found[0] else " ", file.read_text(encoding="utf-8"))
    module = Module(path, file, _flat(_without_tests(code)))
    for name in _MODULE.findall(module.code):
        for child in (folder / f"{name}.rs", folder / name / "mod.rs"):
            if child.exists():
                module.children[name] = _load(child, (*path, name), folder / name)
    for found in _USE.finditer(module.code):
        for names, alias in _leaves(found["tree"]):
            full = _absolute(module, names)
            if full is None or full in (path, (*path, alias)):
                continue
            if alias == "*":
                module.all_of.append(full)
            else:
                module.names[alias] = full
                if found["public"]:
                    module.reexported.add(alias)
    return module


def _without_tests(code: str) -> str:
    while found := _TEST_MODULE.search(code):
        end = _end(code, found.end()) if found[2] == "{" else found.end()
        code = code[: found.start()] + code[end:]
    return code


def _flat(code: str) -> str:
    """The code with its inline modules' contents as if they were the file's own."""
    while found := _INLINE_MODULE.search(code):
        end = _end(code, found.end())
        inside = re.sub(r"(?<![\w:])super\s*::\s*(?=[\w*{])", lambda path: path[0].replace("super", "self"), code[found.end() : end - 1])
        code = code[: found.start()] + inside + code[end:]
    return code


def _end(code: str, start: int) -> int:
    """Where the block ends whose contents begin at `start`."""
    depth = 1
    while depth:
        depth += {"{": 1, "}": -1}.get(code[start], 0)
        start += 1
    return start


def _leaves(tree: str) -> list[tuple[list[str], str]]:
    """Each path of a `use` tree, and the name that it brings in."""
    tree = tree.strip()
    if "{" not in tree:
        path, _, alias = tree.partition(" as ")
        names = [name.strip() for name in path.split("::") if name.strip()]
        if names[-1] == "self":
            names.pop()
        return [(names, alias.strip() or names[-1])] if names else []
    head, _, rest = tree.partition("{")
    parts, depth, start = [], 0, 0
    inside = rest[: rest.rindex("}")]
    for at, letter in enumerate(inside):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append(inside[start:at])
            start = at + 1
    parts.append(inside[start:])
    return [leaf for part in parts if part.strip() for leaf in _leaves(head + part.strip())]


def _absolute(module: Module, names: list[str]) -> tuple[str, ...] | None:
    """The path from the crate's root, or none for another crate's."""
    if names[0] == "crate":
        return tuple(names[1:])
    if names[0] in ("self", "super"):
        base = list(module.path)
        while names and names[0] in ("self", "super"):
            if names[0] == "super":
                if not base:
                    return None
                base.pop()
            names = names[1:]
        return (*base, *names)
    if names[0] in module.children:
        return (*module.path, *names)
    if names[0] in module.names:
        return (*module.names[names[0]], *names[1:])
    return None


def _paths(module: Module) -> list[tuple[str, ...]]:
    """The paths that a module takes names by. What it only re-exports, it does not use."""
    body = _MODULE.sub(" ", _USE.sub(" ", module.code))
    brought = [path for name, path in module.names.items() if name not in module.reexported or re.search(rf"\b{name}\b", body)]
    inline = (_absolute(module, re.split(r"\s*::\s*", found)) for found in _PATH.findall(body))
    return [*brought, *module.all_of, *(path for path in inline if path)]


def _defined_in(top: Module, path: tuple[str, ...], depth: int = 0) -> Module | None:
    """The module in which the item of a path is defined; none if the path ends at a module."""
    module = top
    for at, name in enumerate(path):
        if name in module.children:
            module = module.children[name]
            continue
        if depth < 8:
            if name in module.names:
                return _defined_in(top, (*module.names[name], *path[at + 1 :]), depth + 1)
            for glob in module.all_of:
                target = _at(top, glob)
                if target and (name in target.reexported or name in target.children or _defines(target, name)):
                    return _defined_in(top, (*glob, *path[at:]), depth + 1)
        return module
    return None


def _at(top: Module, path: tuple[str, ...]) -> Module | None:
    module: Module | None = top
    for name in path:
        module = module.children.get(name) if module else None
    return module


def _defines(module: Module, name: str) -> bool:
    return bool(re.search(rf"\b(?:fn|struct|enum|trait|type|const|static|union|macro_rules!)\s+{name}\b", module.code))


def _all_modules(module: Module) -> list[Module]:
    return [module, *(inner for child in module.children.values() for inner in _all_modules(child))]
