"""Rule books with one mistake each, made from the real ones by a dice that is always the same.

Each is refused with file, line, character and mend, or means what the unspoilt one means.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from geo.compliance.rulebook import READINGS, read_rules
from geo.config import Config, layers_folder, load_config
from geo.records import Rule, ZoneLayer
from geo.zones.catalogue import read_layers

NEIGHBOURS = {"demo": "fault-share", "almaty": "exposure-fault"}
FAR_TOO_MANY = 200
EVERY_DAY = 40

Dice = random.Random
Mutate = Callable[[list[str], Dice], list[str] | None]  # None: the file has nothing of the kind

KEY = re.compile(r"^(?P<indent> *)(?P<item>- )?(?P<key>[a-z_]+):(?P<value>( .*)?)$")
LOOKS_LIKE = dict(zip("aceopxyi", "асеорхуі", strict=True))


def numbers(lines: list[str], pattern: str) -> list[int]:
    """Lines that match; comments and the first line, which names the schema, are left alone."""
    return [at for at, line in enumerate(lines) if at and re.search(pattern, line.split(" #")[0])]


def changed(lines: list[str], dice: Dice, pattern: str, new: Callable[[re.Match], str] | str):
    """Replace the one match in one line, by a throw of the dice."""
    found = numbers(lines, pattern)
    if not found:
        return None
    at = dice.choice(found)
    return [*lines[:at], re.sub(pattern, new, lines[at], count=1), *lines[at + 1 :]]


def misspelt(word: str, dice: Dice) -> str:
    at = dice.randrange(len(word) - 1)
    drop, twice = word[:at] + word[at + 1 :], word[: at + 1] + word[at:]
    swap = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return dice.choice([one for one in (drop, twice, swap) if one not in (word, "")])


def key_misspelt(lines: list[str], dice: Dice) -> list[str] | None:
    pattern = r"^( *(?:- )?)([a-z_]{3,})(?=:( |$))"
    return changed(lines, dice, pattern, lambda m: m[1] + misspelt(m[2], dice))


def word_misspelt(lines: list[str], dice: Dice) -> list[str] | None:
    keys = "word|force|status|confidence|statistic|change|judged_on|why|limit"
    return changed(
        lines, dice, rf"\b({keys}): ([a-z_]{{3,}})\b", lambda m: f"{m[1]}: {misspelt(m[2], dice)}"
    )


def type_wrong(lines: list[str], dice: Dice) -> list[str] | None:
    wrong = dice.choice(["[9, 10]", "{a: 1}", "12:30", "'  '", "-3e9"])
    keys = "limit|in_force_from|adopted_on|within_share|confidence|force|applies_to|within|id"
    return changed(lines, dice, rf"^( *(?:- )?(?:{keys}):) .*$", lambda m: f"{m[1]} {wrong}")


def days_swapped(lines: list[str], dice: Dice) -> list[str] | None:
    pairs = (
        ("adopted_on", "in_force_from"), ("adopted_on", "registered_on"),
        ("in_force_from", "in_force_until"), ("in_force_from", "confirmed_until"),
    )  # fmt: skip
    one, other = dice.choice(pairs)
    day = r"(\d{4}-\d\d-\d\d)"
    text = "\n".join(lines)
    found = list(re.finditer(rf"{one}: {day}((?:\n(?! *- ).*)*?\n *){other}: {day}", text))
    inside = list(re.finditer(rf"not_before: {day}(, ){'not_after'}: {day}", text))
    if not found and not inside:
        return None
    hit = dice.choice(found or inside)
    if hit[1] == hit[3]:
        return None
    first, last = (one, other) if found else ("not_before", "not_after")
    new = f"{first}: {hit[3]}{hit[2]}{last}: {hit[1]}"
    return (text[: hit.start()] + new + text[hit.end() :]).split("\n")


def blocks(lines: list[str]) -> list[tuple[int, int]]:
    """First line, and the one past the last, of each version."""
    start = lines.index("versions:")
    begins = [at for at in range(start, len(lines)) if lines[at].startswith("  - id:")]
    ends = [*begins[1:], len(lines)]
    return list(zip(begins, ends, strict=True))


def versions_overlap(lines: list[str], dice: Dice) -> list[str] | None:
    cut = blocks(lines)
    begin, end = dice.choice(cut)
    if dice.random() < 0.5 and len(cut) > 1 and (begin, end) != cut[-1]:
        kept = [line for line in lines[begin + 1 : end] if "in_force_until" not in line]
        return [*lines[: begin + 1], "    in_force_until: 2027-01-01", *kept, *lines[end:]]
    again = [re.sub(r"(id: .*)", r"\1-again", lines[begin]), *lines[begin + 1 : end]]
    return [*lines[:end], *again, *lines[end:]]


def versions_swapped(lines: list[str], dice: Dice) -> list[str] | None:
    cut = blocks(lines)
    if len(cut) < 2:
        return None
    (a, b), (c, d) = sorted(dice.sample(cut, 2))
    return [*lines[:a], *lines[c:d], *lines[b:c], *lines[a:b], *lines[d:]]


def version_id_twice(lines: list[str], dice: Dice) -> list[str] | None:
    cut = blocks(lines)
    if len(cut) < 2:
        return None
    (a, _), (c, _) = dice.sample(cut, 2)
    return [*lines[:c], lines[a], *lines[c + 1 :]]


def percent_for_share(lines: list[str], dice: Dice) -> list[str] | None:
    return changed(
        lines,
        dice,
        r"\b(share|within_share|limit): (0\.\d+)",
        lambda m: f"{m[1]}: {float(m[2]) * 100:g}",
    )


def act_missing(lines: list[str], dice: Dice) -> list[str] | None:
    found = numbers(lines, r"^ +act:")
    at = dice.choice(found) if found else 0
    return [*lines[:at], *lines[at + 1 :]] if found else None


def layer_unknown(lines: list[str], dice: Dice) -> list[str] | None:
    pattern = r"\b(within: |zones: \[)([a-z-]+)"
    return changed(lines, dice, pattern, lambda m: m[1] + misspelt(m[2], dice))


def id_of_another(lines: list[str], dice: Dice) -> list[str] | None:
    del dice
    return [re.sub(r"^id: .*", "id: a-neighbour", line) for line in lines]


def tab(lines: list[str], dice: Dice) -> list[str] | None:
    return changed(lines, dice, r"^( +)(?=[a-z_-])", lambda m: "\t" * (len(m[1]) // 2))


def broken(lines: list[str], dice: Dice) -> list[str] | None:
    after = dice.choice(['"', "'", "[", "{", "@", "%", "&", "*nobody ", "`", "]"])
    return changed(lines, dice, r"^( *(?:- )?[a-z_]+: )(?=[A-Za-zЀ-ӿ0-9])", lambda m: m[1] + after)


def colon_missing(lines: list[str], dice: Dice) -> list[str] | None:
    return changed(lines, dice, r"^( *(?:- )?[a-z_]+):( |$)", r"\1 ")


def lookalike(lines: list[str], dice: Dice) -> list[str] | None:
    """One letter of another alphabet, in a word of three letters and more."""
    at = dice.choice(numbers(lines, r"[A-Za-zЀ-ӿ]{3}"))
    mirror = LOOKS_LIKE | {cyrillic: latin for latin, cyrillic in LOOKS_LIKE.items()}
    words = list(re.finditer(r"[A-Za-zЀ-ӿ]{3,}", lines[at].split(" #")[0]))
    places = [n for word in words for n in range(*word.span()) if lines[at][n] in mirror]
    if not places:
        return None
    n = dice.choice(places)
    line = lines[at][:n] + mirror[lines[at][n]] + lines[at][n + 1 :]
    return [*lines[:at], line, *lines[at + 1 :]]


def unseen(lines: list[str], dice: Dice) -> list[str] | None:
    letter = dice.choice(["\u200b", "\u202e", "\u00ad", "\ufeff", "\u2066"])
    return changed(lines, dice, r"(: (?:\S* )*)(?=[A-Za-zЀ-ӿ]{2})", lambda m: m[1] + letter)


def day_of_no_calendar(lines: list[str], dice: Dice) -> list[str] | None:
    forms = (
        "{2}.{1}.{0}", "{0}-13-{2}", "{0}-02-31", "{0}/{1}/{2}", "1{0}-{1}-{2}", "0{0}-{1}-{2}",
        "{0}{1}{2}", "{1}-{2}-{0}", "1024-{1}-{2}", "{0}-{1}",
    )  # fmt: skip
    form = dice.choice(forms)
    keys = (
        "adopted_on|registered_on|in_force_from|in_force_until|confirmed_until|not_before|not_after"
    )
    pattern = rf"\b({keys}): (\d{{4}})-(\d\d)-(\d\d)"
    return changed(lines, dice, pattern, lambda m: f"{m[1]}: {form.format(m[2], m[3], m[4])}")


def source_unknown(lines: list[str], dice: Dice) -> list[str] | None:
    return changed(lines, dice, r"^( +source: )([a-z0-9-]+)", lambda m: m[1] + misspelt(m[2], dice))


def number_badly_written(lines: list[str], dice: Dice) -> list[str] | None:
    form = dice.choice(["{},5", "{} m", "-{}", "{}e9", "≤{}", "{}..", ".nan", "1_{}", "О{}"])
    return changed(lines, dice, r"\blimit: ([\d.]+)$", lambda m: f"limit: {form.format(m[1])}")


def limit_of_another_kind(lines: list[str], dice: Dice) -> list[str] | None:
    kinds = {"barred": "required", "required": "barred"}
    return changed(
        lines, dice, r"\blimit: (\w[\w.]*)", lambda m: f"limit: {kinds.get(m[1], 'barred')}"
    )


def key_missing(lines: list[str], dice: Dice) -> list[str] | None:
    keys = r"^( +word:|id:|force:| +kk:| +in_force_from: \d| +source:| +confidence:| +limit:)"
    found = numbers(lines, keys)
    at = dice.choice(found)
    return [*lines[:at], *lines[at + 1 :]]


def key_twice(lines: list[str], dice: Dice) -> list[str] | None:
    at = dice.choice([n for n in numbers(lines, KEY.pattern) if "- " not in lines[n]])
    line = lines[at]
    return [*lines[: at + 1], line if line.split(": ")[1:] else f"{line} 1", *lines[at + 1 :]]


def yields_nowhere(lines: list[str], dice: Dice) -> list[str] | None:
    own = next(line.split()[1] for line in lines if line.startswith("id:"))
    at = numbers(lines, "^test:")[0]
    name = dice.choice([own, misspelt(own, dice)])
    kept = [line for line in lines if not line.startswith("yields_to:")]
    return [*kept[: at - 1], *kept[at - 1 :], f"yields_to: [{name}]"]


def condition_broken(lines: list[str], dice: Dice) -> list[str] | None:
    bad = dice.choice(
        ["flors > 3", "floors >", "floors > 'three'", "floors = 3 AND", "(floors > 3", "use_class"]
    )
    start = [n for n, line in enumerate(lines) if line.startswith("when:")]
    if not start:
        return [*lines, f"when: {bad}"]
    end = next(n for n in range(start[0] + 1, len(lines)) if re.match(r"[a-z#]", lines[n]))
    return [*lines[: start[0]], f"when: {bad}", *lines[end:]]


def subject_mute(lines: list[str], dice: Dice) -> list[str] | None:
    subjects = dice.choice(["[owner]", "[]", "building", "[building, building]"])
    kept = [line for line in lines if not line.startswith("applies_to:")]
    return [*kept, f"applies_to: {subjects}"]


def area_misplaced(lines: list[str], dice: Dice) -> list[str] | None:
    del dice
    kept = [line for line in lines if not line.startswith(("within:", "within_share:"))]
    return [*kept, "within_share: 0.5"]


def variant_of_no_version(lines: list[str], dice: Dice) -> list[str] | None:
    limits = dice.choice(
        ["{limits: {nobody-2020: 3}}", "{}", "{test: {word: inside, zones: [nil]}}"]
    )
    kept = "\n".join(lines)
    reading = [
        "  - id: a-point-that-is-open",
        "    point: {kk: A, ru: B, en: C}",
        "    taken: {kk: A, ru: B, en: C}",
        "    variants:",
        f"      other: {limits}",
    ]
    if "\nreadings:\n" in kept:
        at = lines.index("readings:") + 1
        return [*lines[:at], *reading, *lines[at:]]
    return [*lines, "readings:", *reading]


def comment(lines: list[str], dice: Dice) -> list[str] | None:
    at = dice.choice(numbers(lines, r"^ *[a-z_]+: [^>\"'|]+$"))
    return [*lines[:at], f"{lines[at]}  # why", "", *lines[at + 1 :]]


def quoted(lines: list[str], dice: Dice) -> list[str] | None:
    return changed(
        lines, dice, r"^( *(?:id|word|force|source|confidence): )([a-z0-9_-]+)$", r'\1"\2"'
    )


def order_of_keys(lines: list[str], dice: Dice) -> list[str] | None:
    """Blocks of the first level in another order: the same rule."""
    begins = [at for at, line in enumerate(lines) if re.match(r"[a-z]", line)]
    parts = [lines[a:b] for a, b in zip(begins, [*begins[1:], len(lines)], strict=True)]
    dice.shuffle(parts)
    return [*lines[: begins[0]], *(line for part in parts for line in part)]


HARMLESS = (comment, quoted, order_of_keys)
MUTATIONS: tuple[Mutate, ...] = (
    key_misspelt, word_misspelt, type_wrong, days_swapped, versions_overlap, versions_swapped,
    version_id_twice, percent_for_share, act_missing, layer_unknown, id_of_another, tab, broken,
    colon_missing, lookalike, unseen, day_of_no_calendar, source_unknown, number_badly_written,
    limit_of_another_kind, key_missing, key_twice, yields_nowhere, condition_broken, subject_mute,
    area_misplaced, variant_of_no_version, *HARMLESS,
)  # fmt: skip


@cache
def city(name: str) -> tuple[Config, tuple[ZoneLayer, ...], dict[str, Rule]]:
    """Give a real city, its layers, and its rules by the names of their files."""
    folder = layers_folder() / name
    config = load_config(folder / "monitor.yaml", as_of=date(2026, 11, 1), data=folder)
    layers, _, _ = read_layers(config)
    rules, _, issues = read_rules(config, layers)
    assert [str(issue) for issue in issues] == []
    return config, layers, {rule.id: rule for rule in rules}


def spoilt(seed: int) -> tuple[str, str, Mutate, str]:
    """Throw the dice: a city, a rule of it, a mutation that finds something, the new text."""
    dice = Dice(seed)  # no secret is made
    mutate = MUTATIONS[seed % len(MUTATIONS)]
    while True:
        name = dice.choice(sorted(NEIGHBOURS))
        rule_id = dice.choice(sorted(city(name)[2]))
        path = layers_folder() / name / "rules" / f"{rule_id}.yaml"
        lines = path.read_text(encoding="utf-8").splitlines()
        new = mutate(list(lines), dice)
        if new is not None and new != lines:
            return name, rule_id, mutate, "\n".join(new) + "\n"


def write_book(folder: Path, name: str, rule_id: str, text: str) -> None:
    """Write the spoilt rule, the rules it yields to, and a sound neighbour to share an id with."""
    below = folder / "rules"
    below.mkdir()
    real = layers_folder() / name / "rules"
    (folder / READINGS).write_bytes((real.parent / READINGS).read_bytes())
    for other in needed(name, rule_id):
        (below / f"{other}.yaml").write_bytes((real / f"{other}.yaml").read_bytes())
    neighbour = (real / f"{NEIGHBOURS[name]}.yaml").read_text(encoding="utf-8")
    sound = re.sub(r"(?m)^id: .*", "id: a-neighbour", neighbour)
    (below / "0.yaml").write_text(sound, encoding="utf-8")
    (below / f"{rule_id}.yaml").write_text(text, encoding="utf-8")


def needed(name: str, rule_id: str) -> set[str]:
    yields = set(city(name)[2][rule_id].yields_to)
    return yields | {one for other in yields for one in needed(name, other)}


def check(folder: Path, seed: int) -> None:
    name, rule_id, mutate, text = spoilt(seed)
    config, layers, unspoilt = city(name)
    write_book(folder, name, rule_id, text)
    rules, _, issues = read_rules(replace(config, folder=folder), layers)
    told = f"{mutate.__name__} in {name}/{rule_id}"
    if not issues:
        meant = {rule.id: rule for rule in rules}
        assert meant.get(rule_id) == unspoilt[rule_id], f"{told}: accepted, and means another thing"
        return
    assert mutate not in HARMLESS, f"{told}: {issues[0]}"
    for issue in issues:
        assert issue.severity == "stop"
        assert issue.file == f"rules/{rule_id}.yaml", f"{told}: {issue}"
        assert issue.line, f"{told}: {issue}"
        assert 1 <= issue.line <= text.count("\n") + 1
        assert issue.character, f"{told}: {issue}"
        assert issue.what, told
        assert issue.mend, told


@pytest.mark.parametrize("seed", range(EVERY_DAY))
def test_a_spoilt_rule_is_refused_with_its_place_or_means_the_same(tmp_path, seed):
    check(tmp_path, seed)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(EVERY_DAY, FAR_TOO_MANY))
def test_many_more_spoilt_rules_are_refused_with_their_place_or_mean_the_same(tmp_path, seed):
    check(tmp_path, seed)


def test_every_mutation_is_thrown_and_most_are_refused():
    thrown = [spoilt(seed)[2] for seed in range(EVERY_DAY)]
    assert set(thrown) == set(MUTATIONS)
    assert sum(mutate in HARMLESS for mutate in thrown) < EVERY_DAY / 5
