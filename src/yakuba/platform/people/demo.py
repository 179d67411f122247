"""The demo ward's departments, posts and staff, and residents with accounts. The organisation is a fact, the people are invented."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.demo import FAMILY, GIVEN, someone
from yakuba.platform.kana import to_katakana
from yakuba.platform.people.actions.staff import vouch_for_email
from yakuba.platform.people.demo_cast import give_demo_factor
from yakuba.platform.people.models import Department, Holding, Person, PersonKind, Post

# code, name, English name, phone, counter; a code that is longer lies below the one it begins with.
DEPARTMENTS = (
    ("10", "企画政策部", "Policy Planning Department", "", ""),
    ("1010", "企画課", "Planning Section", "03-0000-1010", "文京シビックセンター18階"),
    ("1020", "情報政策課", "Information Policy Section", "03-0000-1020", "文京シビックセンター17階"),
    ("15", "総務部", "General Affairs Department", "", ""),
    ("1510", "総務課", "General Affairs Section", "03-0000-1510", "文京シビックセンター16階"),
    ("1520", "防災課", "Disaster Prevention Section", "03-0000-1520", "文京シビックセンター15階"),
    ("1530", "税務課", "Tax Section", "03-0000-1530", "文京シビックセンター6階"),
    ("20", "区民部", "Residents Department", "", ""),
    ("2010", "区民課", "Residents Section", "03-0000-2010", "文京シビックセンター13階"),
    ("2020", "戸籍住民課", "Family and Resident Registry Section", "03-0000-2020", "文京シビックセンター2階"),
    ("202010", "住民記録係", "Resident Records Unit", "03-0000-2021", "文京シビックセンター2階"),
    ("202020", "証明係", "Certificates Unit", "03-0000-2022", "文京シビックセンター2階"),
    ("2030", "経済課", "Economy Section", "03-0000-2030", "文京シビックセンター地下2階"),
    ("25", "アカデミー推進部", "Academy Promotion Department", "", ""),
    ("2510", "アカデミー推進課", "Academy Promotion Section", "03-0000-2510", "文京シビックセンター17階"),
    ("30", "福祉部", "Welfare Department", "", ""),
    ("3010", "高齢福祉課", "Senior Citizens Section", "03-0000-3010", "文京シビックセンター9階"),
    ("3020", "障害福祉課", "Disability Welfare Section", "03-0000-3020", "文京シビックセンター9階"),
    ("3030", "介護保険課", "Long-term Care Insurance Section", "03-0000-3030", "文京シビックセンター9階"),
    ("3040", "国保年金課", "Health Insurance and Pension Section", "03-0000-3040", "文京シビックセンター11階"),
    ("35", "子ども家庭部", "Children and Families Department", "", ""),
    ("3510", "子育て支援課", "Child Support Section", "03-0000-3510", "文京シビックセンター5階"),
    ("351010", "児童給付係", "Child Benefits Unit", "03-0000-3511", "文京シビックセンター5階"),
    ("3520", "幼児保育課", "Nursery Section", "03-0000-3520", "文京シビックセンター5階"),
    ("40", "保健衛生部", "Health Department", "", ""),
    ("4010", "生活衛生課", "Environmental Health Section", "03-0000-4010", "文京シビックセンター8階"),
    ("4020", "健康推進課", "Health Promotion Section", "03-0000-4020", "文京シビックセンター8階"),
    ("45", "土木部", "Public Works Department", "", ""),
    ("4510", "道路課", "Roads Section", "03-0000-4510", "文京シビックセンター18階"),
    ("4520", "管理課", "Public Works Administration Section", "03-0000-4520", "文京シビックセンター18階"),
    ("452010", "占用係", "Road Occupancy Unit", "03-0000-4521", "文京シビックセンター18階"),
    ("452020", "自転車対策係", "Bicycle Unit", "03-0000-4522", "文京シビックセンター18階"),
    ("50", "資源環境部", "Resources and Environment Department", "", ""),
    ("5010", "リサイクル清掃課", "Recycling and Waste Section", "03-0000-5010", "文京シビックセンター17階"),
    ("5020", "環境政策課", "Environment Policy Section", "03-0000-5020", "文京シビックセンター17階"),
    ("60", "教育推進部", "Education Department", "", ""),
    ("6010", "児童青少年課", "Youth Section", "03-0000-6010", "文京シビックセンター20階"),
)
# staff number, name, kana, department, title, roles, level: the cast that everyone meets in the demo
CAST = (
    ("s0001", "鈴木 一郎", "スズキ イチロウ", "202010", "担当", ["clerk"], 0),
    ("s0002", "伊藤 恵", "イトウ メグミ", "202010", "係長", ["supervisor"], 1),
    ("s0003", "田中 誠", "タナカ マコト", "2020", "課長", ["head"], 2),
    ("s0004", "高橋 涼", "タカハシ リョウ", "351010", "担当", ["clerk"], 0),
    ("s0005", "山田 翼", "ヤマダ ツバサ", "1020", "主査", ["operator", "policy", "auditor"], 1),
)
FIRST_INVENTED = 101  # staff numbers of the invented begin at s0101
RESIDENT = ("sato@example.jp", "佐藤 花子", "サトウ ハナコ")
RESIDENTS = 120
# Those who read another language, among the residents with an account: name as they write it, language.
NEIGHBOURS = (
    ("Minh Anh Starfield", "ja-easy"),
    ("Jun Moonriver", "en"),
    ("Amara Windmill", "en"),
    ("Nadia Cloudberry", "ja-easy"),
    ("Rafael Rainbridge", "en"),
    ("Thuy Lanternhill", "ja-easy"),
    ("Oskar Snowpond", "en"),
    ("Priya Featherstone", "en"),
    ("Wei Plumgarden", "ja-easy"),
    ("Camille Fireflybrook", "en"),
)


@audit.deed()
def load(rng: random.Random, say: Callable[[str], None]) -> None:
    """Departments; a head and staff for each; the cast; residents with an account, 佐藤 first."""
    for row in DEPARTMENTS:
        _open_department(*row)
    # Posts are held since the April before last, so that whoever acts in the demo's past was in office then.
    since = date(timezone.localdate().year - 2, 4, 1)
    departments = {department.code: department for department in Department.objects.all()}
    for number, name, kana, code, title, roles, level in CAST:
        give_demo_factor(_appoint(number, name, kana, departments[code], title, roles, level, since))
    _fill_posts(departments, _new_names(rng, taken=set()), since)
    _register(*RESIDENT)
    for name, kana, email, language in _neighbours(rng):
        _register(email, name, kana, language)
    staff, residents = (Person.objects.filter(kind=kind).count() for kind in (PersonKind.STAFF, PersonKind.RESIDENT))
    say(f"{len(departments)} departments, {staff} staff, {residents} residents with an account")


def _open_department(code: str, name: str, english: str, phone: str, place: str) -> None:
    parent = Department.objects.filter(code=code[:-2]).first() if len(code) > 2 else None
    path = f"{parent.path if parent else '/'}{code}/"
    department = Department.objects.create(code=code, name=name, name_en=english, phone=phone, place=place, parent=parent, path=path)
    audit.record("department.opened", department, by=None, code=code, parent=parent)


def _fill_posts(departments: dict[str, Department], names, since: date) -> None:
    """Every post that the cast does not hold gets somebody."""
    number = FIRST_INVENTED
    for department in departments.values():
        for title, roles, level in _posts_of(department):
            if not Post.objects.filter(department=department, title=title).exists():
                name, kana = next(names)
                _appoint(f"s{number:04d}", name, kana, department, title, roles, level, since)
                number += 1


def _posts_of(department: Department) -> list[tuple[str, list[str], int]]:
    if len(department.code) == 2:
        return [("部長", ["director"], 3)]
    if len(department.code) == 6:
        return [("係長", ["supervisor"], 1), ("主任", ["clerk"], 0), ("担当", ["clerk"], 0)]
    return [("課長", ["head"], 2), ("庶務係長", ["supervisor"], 1), ("担当", ["clerk"], 0)]


def _new_names(rng: random.Random, taken: set[str]):
    """Invented names, none of them twice."""
    while True:
        family, family_kana = rng.choice(FAMILY.split(",")).split()
        given, given_kana = rng.choice(GIVEN.split(",")).split()
        if (name := f"{family} {given}") not in taken:
            taken.add(name)
            yield name, f"{to_katakana(family_kana)} {given_kana}"


def _appoint(number: str, name: str, kana: str, department: Department, title: str, roles: list[str], level: int, since: date) -> Person:
    person = Person.objects.create(kind=PersonKind.STAFF, staff_number=number, name=name, name_kana=kana, email=f"{number}@city.example.jp")
    vouch_for_email(person)
    post, _made = Post.objects.get_or_create(department=department, title=title, defaults={"roles": roles, "level": level})
    holding = Holding.objects.create(post=post, person=person, from_on=since)
    audit.record("person.added", person, by=None)
    audit.record("holding.given", holding, by=None, post=post, person=person, from_on=since)
    return person


def _neighbours(rng: random.Random):
    """Residents who have an account besides 佐藤: name, kana, address, language."""
    for count, (name, language) in enumerate(NEIGHBOURS, start=1):
        yield name, "", f"neighbour{count:02d}@example.jp", language
    met: set[str] = set()
    while len(met) < RESIDENTS - len(NEIGHBOURS):
        who = someone(rng)
        if who.email not in met:
            met.add(who.email)
            yield who.name, who.name_kana, who.email, "ja"


def _register(email: str, name: str, kana: str, language: str = "ja") -> None:
    person = Person.objects.create(kind=PersonKind.RESIDENT, email=email, name=name, name_kana=kana, language=language)
    vouch_for_email(person)
    audit.record("person.signed_up", person, by=person)
