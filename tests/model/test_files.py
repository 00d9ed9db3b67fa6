"""Models of several files: what they include, what they point to, and where they may not reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from casemate.files import InvalidInput
from casemate.model import load_model, parse_model

HEAD = "casemate: 1\nsystem: {name: x}\n"
SHARED_PART = "casemate: 1\ncomponents: {gateway: {kind: gateway}}\nflows: []\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's folder, with a file beside it that is none of its business."""
    (tmp_path / "outside.casemate.yaml").write_text(HEAD + "components: {secret: {kind: api}}\nflows: []\n")
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


def save(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path, root: Path | None = None) -> list[tuple[str, int | None, str]]:
    with pytest.raises(InvalidInput) as caught:
        load_model(path, root=root)
    return [(Path(p.place.file).name, p.place.line, p.message) for p in caught.value.problems if p.place]


def test_parts_come_together(folder: Path) -> None:
    save(folder, "shared/gateway.casemate.yaml", SHARED_PART + "assumptions: [It is patched.]\n")
    main = save(
        folder,
        "main.casemate.yaml",
        HEAD
        + "components: {app: {kind: web_app}}\nflows: [{from: app, to: gateway}]\n"
        + "include: [shared/gateway.casemate.yaml]\nassumptions: [All is well.]\n",
    )
    system = load_model(main).system
    assert list(system.components) == ["app", "gateway"]
    assert system.assumptions == ("All is well.", "It is patched.")
    assert system.name == "x"


def test_parts_may_include_parts_and_each_other(folder: Path) -> None:
    save(folder, "b.yaml", "casemate: 1\ninclude: [c.yaml, main.yaml]\ncomponents: {b: {kind: api}}\n")
    save(folder, "c.yaml", "casemate: 1\ninclude: [b.yaml, ./c.yaml]\ncomponents: {c: {kind: api}}\n")
    main = save(folder, "main.yaml", HEAD + "include: [b.yaml]\ncomponents: {a: {kind: api}}\nflows: []\n")
    assert list(load_model(main).system.components) == ["a", "b", "c"]


def test_the_order_of_parts_changes_nothing(folder: Path) -> None:
    flows = "flows: [{from: gateway, to: gateway, as: query}]\n"
    save(folder, "one.yaml", SHARED_PART.replace("flows: []\n", flows))
    save(folder, "two.yaml", "casemate: 1\nflows: [{from: gateway, to: gateway}]\n")
    systems = []
    for parts in ("[one.yaml, two.yaml]", "[two.yaml, one.yaml]"):
        main = save(folder, "main.yaml", HEAD + f"include: {parts}\ncomponents: {{}}\nflows: []\n")
        systems.append(load_model(main).system)
    assert systems[0] == systems[1]
    assert [flow.id for flow in systems[0].flows] == ["gateway->gateway:data", "gateway->gateway:query"]


def test_a_problem_names_the_file_that_it_is_in(folder: Path) -> None:
    save(folder, "part.yaml", "casemate: 1\ncomponents:\n  b: {kind: servic}\n  a: {kind: api}\n")
    main = save(folder, "main.yaml", HEAD + "include: [part.yaml]\ncomponents:\n  a: {kind: apii}\nflows: []\n")
    assert problems(main) == [
        ("main.yaml", 5, "there is no kind `apii`"),
        ("part.yaml", 3, "there is no kind `servic`"),
        ("part.yaml", 4, "`a` stands in two of the model's files"),
    ]


@pytest.mark.parametrize(
    "target", ["../outside.casemate.yaml", "sub/../../outside.casemate.yaml", "../../../../etc/passwd", "/etc/passwd"]
)
def test_nothing_outside_the_folder_is_read(folder: Path, target: str) -> None:
    main = save(folder, "main.yaml", HEAD + f"include: ['{target}']\ncomponents: {{}}\nflows: []\n")
    assert problems(main) == [("main.yaml", 3, f"`{target}` lies outside the root folder")]
    link = save(
        folder, "link.yaml", HEAD + f"components: {{a: {{kind: api, same_as: '{target}#secret'}}}}\nflows: []\n"
    )
    assert problems(link) == [("link.yaml", 3, f"`{target}` lies outside the root folder")]


def test_a_link_in_the_folder_leads_nowhere_else(folder: Path) -> None:
    (folder / "inside.yaml").symlink_to(folder.parent / "outside.casemate.yaml")
    main = save(folder, "main.yaml", HEAD + "include: [inside.yaml]\ncomponents: {}\nflows: []\n")
    assert problems(main) == [("main.yaml", 3, "`inside.yaml` lies outside the root folder")]


def test_the_root_is_the_project_or_what_is_asked_for(folder: Path) -> None:
    save(folder, "shared.yaml", SHARED_PART)
    main = save(folder, "apps/main.yaml", HEAD + "include: [../shared.yaml]\ncomponents: {}\nflows: []\n")
    assert problems(main) == [("main.yaml", 3, "`../shared.yaml` lies outside the root folder")]
    assert list(load_model(main, root=folder).system.components) == ["gateway"]
    save(folder, "pyproject.toml", "")
    assert list(load_model(main).system.components) == ["gateway"]


def test_a_missing_or_broken_part(folder: Path) -> None:
    save(folder, "broken.yaml", "casemate: 1\n\tx\n")
    main = save(folder, "main.yaml", HEAD + "include: [nowhere.yaml, broken.yaml, .]\ncomponents: {}\nflows: []\n")
    assert sorted(problems(main), key=lambda found: found[0]) == [
        ("broken.yaml", 2, "a tab is used to indent"),
        ("nowhere.yaml", None, "there is no such file"),
        (folder.name, None, "it is a folder, not a file"),
    ]


def test_same_as_points_to_a_component_that_is_there(folder: Path) -> None:
    save(folder, "platform.casemate.yaml", HEAD + "components: {gateway: {kind: gateway}}\nflows: []\n")
    text = HEAD + "components:\n  mine: {kind: gateway, same_as: LINK}\nflows: []\n"
    main = save(folder, "main.yaml", text.replace("LINK", "platform.casemate.yaml#gateway"))
    component = load_model(main).system.components["mine"]  # type: ignore[index]
    assert component.same_as == "platform.casemate.yaml#gateway"
    save(folder, "main.yaml", text.replace("LINK", "main.yaml#mine"))
    assert load_model(main).system.name == "x"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("nowhere.yaml#gateway", "the model `nowhere.yaml` cannot be read: there is no such file"),
        ("platform.casemate.yaml#gatewy", "`platform.casemate.yaml` has no component `gatewy`"),
        ("broken.yaml#gateway", "the model `broken.yaml` cannot be read: a tab is used to indent"),
        ("list.yaml#gateway", "`list.yaml` has no component `gateway`"),
    ],
)
def test_same_as_that_leads_nowhere(folder: Path, link: str, said: str) -> None:
    save(folder, "platform.casemate.yaml", HEAD + "components: {gateway: {kind: gateway}}\nflows: []\n")
    save(folder, "broken.yaml", "casemate: 1\n\tx\n")
    save(folder, "list.yaml", "[1, 2]\n")
    main = save(folder, "main.yaml", HEAD + f"components:\n  mine: {{kind: gateway, same_as: {link}}}\nflows: []\n")
    assert problems(main) == [("main.yaml", 4, said)]


def test_same_as_is_said_with_all_else_that_is_wrong(folder: Path) -> None:
    text = "components:\n  a: {kind: apii}\n  b: {kind: api, same_as: 'no.yaml#b'}\nflows: []\n"
    found = problems(save(folder, "main.yaml", HEAD + text))
    assert [line for _, line, _ in found] == [4, 5]


def test_same_as_in_a_part_is_looked_for_beside_the_part(folder: Path) -> None:
    save(folder, "sub/platform.yaml", HEAD + "components: {gateway: {kind: gateway}}\nflows: []\n")
    save(folder, "sub/part.yaml", "casemate: 1\ncomponents: {b: {kind: api, same_as: 'platform.yaml#gateway'}}\n")
    main = save(folder, "main.yaml", HEAD + "include: [sub/part.yaml]\ncomponents: {}\nflows: []\n")
    assert list(load_model(main).system.components) == ["b"]


def test_text_without_a_folder_includes_nothing_and_is_not_asked_to() -> None:
    text = HEAD + "components: {a: {kind: api, same_as: 'other.yaml#a'}}\nflows: []\ninclude: [other.yaml]\n"
    assert list(parse_model(text).system.components) == ["a"]


def test_there_is_no_such_model(folder: Path) -> None:
    assert "there is no such file" in problems(folder / "main.yaml")[0][2]


def test_findings_name_a_line_of_the_right_part(folder: Path) -> None:
    save(folder, "part.yaml", SHARED_PART)
    main = save(folder, "main.yaml", HEAD + "include: [part.yaml]\ncomponents:\n  a: {kind: api}\nflows: []\n")
    model = load_model(main)
    place = model.problem("look here", ("components", "gateway", "kind")).place
    assert place is not None
    assert (Path(place.file).name, place.line) == ("part.yaml", 2)
    place = model.problem("look here", ("components", "a", "kind")).place
    assert place is not None
    assert (Path(place.file).name, place.line) == ("main.yaml", 5)
