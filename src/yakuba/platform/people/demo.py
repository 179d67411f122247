"""The demo ward's departments, posts and staff; and one resident with an account."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.utils import timezone

from yakuba.platform.audit import deed
from yakuba.platform.demo import FAMILY, GIVEN
from yakuba.platform.people.actions.staff import vouch_for_email
from yakuba.platform.people.demo_cast import give_demo_factor
from yakuba.platform.people.models import Department, Holding, Person, Post

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
    ("35", "子ども家庭部", "Children and Families Department", "", ""),
    ("3510", "子育て支援課", "Child Support Section", "03-0000-3510", "文京シビックセンター5階"),
    ("351010", "児童給付係", "Child Benefits Unit", "03-0000-3511", "文京シビックセンター5階"),
    ("3520", "幼児保育課", "Nursery Section", "03-0000-3520", "文京シビックセンター5階"),
    ("40", "保健衛生部", "Health Department", "", ""),
    ("4010", "生活衛生課", "Environmental Health Section", "03-0000-4010", "文京シビックセンター8階"),
    ("4020", "健康推進課", "Health Promotion Section", "03-0000-4020", "文京シビックセンター8階"),
    ("45", "土木部", "Public Works Department", "", ""),
    ("4510", "道路課", "Roads Section", "03-0000-4510", "文京シビックセンター18階"),
    ("50", "資源環境部", "Resources and Environment Department", "", ""),
    ("5010", "リサイクル清掃課", "Recycling and Waste Section", "03-0000-5010", "文京シビックセンター17階"),
    ("5020", "環境政策課", "Environment Policy Section", "03-0000-5020", "文京シビックセンター17階"),
)
# staff number, name, kana, department, title, roles, level: the cast that everyone meets in the demo
CAST = (
    ("s0001", "鈴木 一郎", "スズキ イチロウ", "202020", "担当", ["clerk"], 0),
    ("s0002", "伊藤 恵", "イトウ メグミ", "202020", "係長", ["supervisor"], 1),
    ("s0003", "田中 誠", "タナカ マコト", "2020", "課長", ["head"], 2),
    ("s0004", "高橋 涼", "タカハシ リョウ", "351010", "担当", ["clerk"], 0),
    ("s0005", "山田 翼", "ヤマダ ツバサ", "1020", "主査", ["operator", "policy", "auditor"], 1),
)
RESIDENT = ("sato@example.jp", "佐藤 花子", "サトウ ハナコ")


@deed()
def load(rng: random.Random, say: Callable[[str], None]) -> None:
    """Departments, a head and staff for each, the cast, one resident with an account."""
    for code, name, english, phone, place in DEPARTMENTS:
        parent = Department.objects.filter(code=code[:-2]).first() if len(code) > 2 else None
        path = (parent.path if parent else "/") + code + "/"
        Department.objects.create(code=code, name=name, name_en=english, phone=phone, place=place, parent=parent, path=path)
    since = date(timezone.localdate().year - 1, 4, 1)
    for number, name, kana, department, title, roles, level in CAST:
        _appoint(number, name, kana, Department.objects.get(code=department), title, roles, level, since)
    number = 100
    for department in Department.objects.all():
        for title, roles, level in _posts_of(department):
            if not Post.objects.filter(department=department, title=title).exists():
                number += 1
                name, kana = _invented(rng)
                _appoint(f"s{number:04d}", name, kana, department, title, roles, level, since)
    email, name, kana = RESIDENT
    vouch_for_email(Person.objects.create(kind="resident", email=email, name=name, name_kana=kana))
    if settings.DEMO:
        for number, *_rest in CAST:
            give_demo_factor(Person.objects.get(staff_number=number))
    say(f"{Department.objects.count()} departments, {Person.objects.filter(kind='staff').count()} staff")


def _posts_of(department: Department) -> list[tuple[str, list[str], int]]:
    if len(department.code) == 2:
        return [("部長", ["director"], 3)]
    if len(department.code) == 6:
        return [("係長", ["supervisor"], 1), ("担当", ["clerk"], 0), ("主任", ["clerk"], 0)]
    return [("課長", ["head"], 2), ("庶務係長", ["supervisor"], 1), ("担当", ["clerk"], 0)]


def _invented(rng: random.Random) -> tuple[str, str]:
    family, family_kana = rng.choice(FAMILY.split(",")).split()
    given, given_kana = rng.choice(GIVEN.split(",")).split()
    katakana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in family_kana)
    return f"{family} {given}", f"{katakana} {given_kana}"


def _appoint(number: str, name: str, kana: str, department: Department, title: str, roles: list[str], level: int, since: date) -> None:
    person = Person.objects.create(kind="staff", staff_number=number, name=name, name_kana=kana, email=f"{number}@city.example.jp")
    vouch_for_email(person)
    post, _ = Post.objects.get_or_create(department=department, title=title, defaults={"roles": roles, "level": level})
    Holding.objects.create(post=post, person=person, from_on=since)
