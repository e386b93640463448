import pytest

from geo.enforcement.personal_words import signs_of_persons


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("номер 000000000000", "number"),
        ("звоните 8 (000) 000-00-00", "telephone"),
        ("тел. 00-00-000", "telephone"),
        ("пишите на a.b@example.org", "address"),
        ("мой телеграм @nobody_here", "address"),
        ("строит А.Б. Канарейкин", "initials"),
        ("Canary A. builds here", "initials"),
        ("это дом Канарейкина", "surname"),
        ("көршім Канарейұлы салып жатыр", "surname"),
        ("his name is Canary Bird", "two_names"),
        ("Канарейка Птичкина", "two_names"),
        ("СТРОИТ КАНАРЕЙКИН ПТАХ", "two_names"),
        ("СТРОИТ КАНАРЕЙКИН", "surname"),
        ("строит канарейкова", "surname"),
        ("сосед Птах строит", "name"),
        ("the neighbour Ptah builds, on Sunday", "name"),
    ],
)
def test_what_may_be_a_person_is_held_back(text, sign):
    assert sign in signs_of_persons(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Третий этаж, а разрешено два",
        "Срезали склон над речкой, 12 метров",
        "Тоқтату туралы қағаздан кейін де жұмыс жүріп жатыр",
        "Вывезли двадцать самосвалов земли. Снова копают",
        "They fill the stream with rubble since 3 May",
    ],
)
def test_words_about_the_ground_pass(text):
    assert signs_of_persons(text) == ()
