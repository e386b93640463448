from datetime import date, timedelta

from world import rule

from geo.compliance.eras import law_days
from geo.compliance.extract import law_of, versions_on
from geo.compliance.rulebook import read_rules
from geo.config import layers_folder, load_config
from geo.zones.catalogue import read_layers


def on(law, kind, key, day):
    """Look up a day as the page does: the rows of the last day not after it."""
    rows = law[(law["kind"] == kind) & (law["id"] == key) & (law["from_on"] <= day.isoformat())]
    last = rows[(rows["from_on"] == rows["from_on"].max()) & rows["stands"].notna()]
    return [tuple(one) for one in last[["version_id", "stands"]].values.tolist()]


def test_every_day_is_told_as_the_rule_book_tells_it():
    config = load_config(layers_folder() / "demo" / "monitor.yaml", as_of=date(2026, 11, 1))
    layers, named, _ = read_layers(config)
    rules, _, _ = read_rules(config, layers, named=named)
    law = law_days(layers, rules)
    for months in range(220):
        day = date(2010, 1, 1) + timedelta(29 * months)
        for one in rules:
            expected = [(version.id, stands) for version, stands in versions_on(one, day)]
            assert on(law, "rule", one.id, day) == expected, (one.id, day)
        for layer in layers:
            assert on(law, "layer", layer.id, day)[0][1] == law_of(layer.legal, day)


def test_a_time_without_a_version_is_told_as_silence():
    law = law_days([], [rule("taller_than", 15, None)])
    assert law["stands"].isna().sum() == 1
