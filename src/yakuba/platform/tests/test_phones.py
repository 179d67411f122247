"""Telephone numbers and e-mail addresses that people type."""

import pytest
from django.core.mail import EmailMessage
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.platform.phones import ReadProblem, read_email, read_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("03-5803-1111", "03-5803-1111"),
        ("0358031111", "03-5803-1111"),
        ("０３（５８０３）１１１１", "03-5803-1111"),
        ("03ー5803ー1111", "03-5803-1111"),
        ("03−5803‐1111", "03-5803-1111"),
        ("０３　５８０３　１１１１", "03-5803-1111"),
        ("+81-3-5803-1111", "03-5803-1111"),
        ("+81 (0)3 5803 1111", "03-5803-1111"),
        ("+81 03-5803-1111", "03-5803-1111"),
        ("0081-3-5803-1111", "03-5803-1111"),
        ("TEL：03-5803-1111", "03-5803-1111"),
        ("03-5803-1111（代表）", "03-5803-1111"),
        ("(054)626-1139", "054-626-1139"),
        ("054-626-1139", "054-626-1139"),
        ("0546261139", "0546261139"),
        ("0735-62-0555", "0735-62-0555"),
        ("04992-2-1212", "04992-2-1212"),
        ("09012345678", "090-1234-5678"),
        ("090-12345678", "090-1234-5678"),
        ("080 1234 5678", "080-1234-5678"),
        ("050-1234-5678", "050-1234-5678"),
        ("0120-12-3456", "0120-123-456"),
        ("0800-123-4567", "0800-123-4567"),
        ("0570-001-234", "0570-001-234"),
        ("03-5803-1111 内線1234", "03-5803-1111 内線1234"),
        ("03-5803-1111（内線　1234）", "03-5803-1111 内線1234"),
        ("03-5803-1111(内)12", "03-5803-1111 内線12"),
        ("03-5803-1111 ext. 12", "03-5803-1111 内線12"),
        ("+1 212 555 0100", "+1-212-555-0100"),
        ("+82-2-1234-5678", "+82-2-1234-5678"),
        ("\u202a090-1234-5678\u202c", "090-1234-5678"),
    ],
)
def test_numbers_are_kept_in_one_way(typed, kept):
    assert read_phone(typed) == kept
    assert read_phone(kept) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "入力してください"),
        ("626-1139", "市外局番から"),
        ("03-5803-111", "03から始まる電話番号は10けたです（入力されたのは9けた）"),
        ("090-1234-567", "090から始まる電話番号は11けたです"),
        ("03-5803-11111", "10けた"),
        ("358031111", "0から始まる"),
        ("03-5803-1111 / 090-1234-5678", "1つだけ"),
        ("03-5803-1111、03-5803-2222", "1つだけ"),
        ("087-833-2282（087-839-2292）", "1つだけ"),
        ("(03)5803-1307\n(03)5803-1850", "1つだけ"),
        ("でんわなし", "数字で"),
        ("--", "数字で"),
        ("+99", "国番号"),
        ("<b>03-5803-1111</b>", "数字で"),
        ("😀", "数字で"),
        ("0" * 100_000, "だけを"),
    ],
)
def test_a_refusal_says_what_to_type(typed, says):
    with pytest.raises(ReadProblem, match=says):
        read_phone(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hanako@example.jp", "hanako@example.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        (" Hanako@Example.JP. ", "Hanako@example.jp"),
        ("hanako @ example . jp", "hanako@example.jp"),
        ("hanako@example。jp", "hanako@example.jp"),
        ("hanako@example,jp", "hanako@example.jp"),
        ("mailto:hanako@example.jp", "hanako@example.jp"),
        ("佐藤花子 <hanako@example.jp>", "hanako@example.jp"),
        ("o'neil+ward/1=2?#!$%&*^_`{|}~-@example.jp", "o'neil+ward/1=2?#!$%&*^_`{|}~-@example.jp"),
        ("hanako..love.@docomo.ne.jp", '"hanako..love."@docomo.ne.jp'),
        ('"hanako..love."@docomo.ne.jp', '"hanako..love."@docomo.ne.jp'),
        ("info@日本語.jp", "info@xn--wgv71a119e.jp"),
        ("hanako\u200b@example.jp", "hanako@example.jp"),
    ],
)
def test_addresses_are_kept_so_that_mail_arrives(typed, kept, mailoutbox):
    assert read_email(typed) == kept
    assert read_email(kept) == kept
    EmailMessage("件名", "本文", "yakuba@example.jp", [kept]).send()
    assert mailoutbox[0].message()["To"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "入力してください"),
        ("hanako.example.jp", "「@」がありません"),
        ("@example.jp", "前を入力"),
        ("hanako@", "後ろを入力"),
        ("hanako@example", "最後まで"),
        ("hanako@gmail.con", r"「\.com」ではありませんか"),
        ("a@example.jp b@example.jp", "1つだけ"),
        ("花子@example.jp", "半角"),
        ("ha nako@example.jp", "空白"),
        ("hanako@-example-.jp", "のように"),
        ("hanako@example.jp\r\nBcc: all@example.jp", "1つだけ"),
        ("h" * 65 + "@example.jp", "のように"),
        ("a@" + "b." * 200 + "jp", "のように"),
        ("a@" * 10_000, "のように"),
    ],
)
def test_an_address_that_no_server_takes(typed, says):
    with pytest.raises(ReadProblem, match=says):
        read_email(typed)


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet=st.characters(), max_size=100) | st.text(alphabet='0123456789０３-ー−()（）+ 内線extx/、,#@a.。＠"<>', max_size=24))
def test_any_text_is_read_or_refused(text):
    for read in (read_phone, read_email):
        try:
            kept = read(text)
        except ReadProblem as problem:
            assert problem.message  # noqa: PT017
        else:
            assert read(kept) == kept
            assert "\n" not in kept
