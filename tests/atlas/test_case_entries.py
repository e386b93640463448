from geo.atlas.case_entries import readings


def written(seq, kind, corrects=None):
    return {"seq": seq, "kind": kind, "corrects": corrects}


def test_an_entry_is_read_as_the_last_word_on_it_says():
    said = readings([written(1, "works"), written(2, "corrected", 1), written(3, "withdrawn", 1)])
    assert said == {1: ("withdrawn", 3)}


def test_a_withdrawn_correction_corrects_nothing():
    said = readings([written(1, "works"), written(2, "corrected", 1), written(3, "withdrawn", 2)])
    assert said == {2: ("withdrawn", 3)}


def test_a_state_that_speaks_of_an_entry_denies_it():
    said = readings([written(1, "executed"), written(2, "works", 1)])
    assert said == {1: ("denied", 2)}
