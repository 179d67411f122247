"""Text: words of a definition in up to three languages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

LANGUAGES = ("ja", "en", "ja-easy")
LONGEST = 6000


class Text(BaseModel):
    """A translated text: `"申請者"` or `{"ja": "申請者", "en": "Applicant", "ja-easy": "申しこむ人"}`. Japanese is always there.

    `text.into("en")` falls back to Japanese; `{{ text }}` in a template speaks the active language.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    ja: str = Field(min_length=1, max_length=LONGEST)
    en: str = Field("", max_length=LONGEST)
    ja_easy: str = Field("", alias="ja-easy", max_length=LONGEST)

    @model_validator(mode="before")
    @classmethod
    def _plain_string_is_japanese(cls, given: Any) -> Any:
        return {"ja": given} if isinstance(given, str) else given

    @model_serializer
    def _plain_string_when_only_japanese(self) -> Any:
        found = self.as_dict()
        return self.ja if set(found) == {"ja"} else found

    def into(self, language: str | None) -> str:
        """The text in `language`, or in Japanese where there is no translation."""
        chosen = (language or "ja").lower().replace("_", "-")
        if chosen == "ja-easy":
            return self.ja_easy or self.ja
        return (self.en if chosen.startswith("en") else "") or self.ja

    def as_dict(self) -> dict[str, str]:
        """The languages there are: {"ja": …, "en": …}."""
        found = {"ja": self.ja, "en": self.en, "ja-easy": self.ja_easy}
        return {language: words for language, words in found.items() if words}

    def __str__(self) -> str:
        return self.into(get_language())


def text(ja: str, en: str = "", easy: str = "") -> Text:
    """A Text written in code."""
    return Text.model_validate({"ja": ja, "en": en, "ja-easy": easy})
