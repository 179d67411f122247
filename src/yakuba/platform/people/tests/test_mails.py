"""Mail about sign-in: every letter in every language, sealed on its way, tried again while the server is away."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings as installed
from django.utils import timezone
from django_tasks.signals import task_enqueued

from yakuba.platform.people import mails
from yakuba.platform.people.sealing import seal, unseal

FACTS = {
    "code": "ABC-123",
    "to_email": "a@example.jp",
    "deleted_email": "b@example.jp",
    "device": "Chrome・Windows",
    "staff_number": "s0001",
}


@pytest.mark.parametrize("language", [code for code, _name in installed.LANGUAGES])
@pytest.mark.parametrize("name", mails.letters)
def test_every_letter_can_be_written(db, name, language):
    subject, body = mails.write(name, language, FACTS)
    assert "{" not in subject + body
    assert "\n" not in subject


@pytest.mark.parametrize("name", mails.letters)
def test_english_letters_are_in_english(db, name):
    subject, body = mails.write(name, "en", FACTS | {"device": "Chrome"})
    assert (subject + body).isascii() or all(not "ぁ" <= c <= "鿿" for c in subject + body)


def test_what_waits_is_not_readable_and_not_good_for_anything_else():
    sealed = seal(json.dumps(["a@example.jp", "件名", "ABC-123"]), "mail")
    assert "a@example" not in sealed
    with pytest.raises(ValueError):
        unseal(sealed, "factor")


def test_an_old_key_still_opens_what_it_sealed(settings):
    sealed = seal("secret", "factor")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key " + "x" * 40
    assert unseal(sealed, "factor") == "secret"
    assert unseal(seal("secret", "factor"), "factor") == "secret"


class AwayServer:
    """A mail server that answers nobody."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_while_the_server_is_away_a_mail_is_tried_again_later(db, settings):
    settings.EMAIL_BACKEND = f"{__name__}.AwayServer"
    queued = []
    task_enqueued.connect(lambda task_result, **_rest: queued.append(task_result.task.run_after), weak=False, dispatch_uid="test")
    try:
        mails.deliver.call(seal(json.dumps(["a@example.jp", "s", "b"]), "mail"))
    finally:
        task_enqueued.disconnect(dispatch_uid="test")
    assert len(queued) == 1
    assert queued[0] <= timezone.now() + timedelta(seconds=mails.AGAIN_AFTER[0])


def test_at_the_end_it_gives_up_loudly(db, settings):
    settings.EMAIL_BACKEND = f"{__name__}.AwayServer"
    with pytest.raises(ConnectionRefusedError):
        mails.deliver.call(seal(json.dumps(["a@example.jp", "s", "b"]), "mail"), len(mails.AGAIN_AFTER))
