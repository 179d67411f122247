"""Files and photos."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field as Setting

from yakuba.platform.errors import Refused
from yakuba.platform.files.kinds import EXTENSIONS
from yakuba.platform.files.purposes import PAPERS, PHOTOS
from yakuba.resident.procedures.fields import kind
from yakuba.resident.procedures.fields.form_data import REMOVE_FILE
from yakuba.resident.procedures.fields.kind import FieldKind, FieldProblem

FACTS = ("file", "name", "media_type", "size")
_LONGEST_ID = 64


class FileOptions(kind.Options):
    types: list[str] = Setting(default_factory=list, max_length=20)  # media types; none: photos, or photos and PDF
    max_bytes: int = Setting(10 * 1024 * 1024, ge=1024, le=100 * 1024 * 1024)
    max_count: int = Setting(1, ge=1, le=20)
    photo: bool = False  # a photo: where and when it was taken is stripped by the files noun

    def mistakes(self) -> list[str]:
        unknown = [kind_of_file for kind_of_file in self.types if kind_of_file not in EXTENSIONS]
        return [_("「%(type)s」という種類のファイルは受け取れません。") % {"type": kind_of_file} for kind_of_file in unknown]

    @property
    def accepted(self) -> tuple[str, ...]:
        return tuple(self.types) or (PHOTOS if self.photo else PAPERS)

    @property
    def purpose(self) -> str:
        return "procedures.photo" if self.photo else "procedures.attachment"


class FileKind(FieldKind):
    """ファイル: a list of {"file": id, "name", "media_type", "size"}. A program names a file uploaded before as {"file": id}."""

    name = "file"
    label = gettext_lazy("ファイル")
    Options = FileOptions
    parts = ("kept",)

    def from_form(self, form, path: str, field) -> Any:
        return {"kept": form.texts(f"{path}_kept"), "uploads": form.uploads(path)}

    def without(self, raw: Any, file_id: str) -> Any:
        """What `from_form` gave, less one file."""
        return raw | {"kept": [kept for kept in raw["kept"] if kept != file_id]}

    def read(self, raw: Any, field, context) -> list[dict[str, Any]]:
        options: FileOptions = field.opts
        named, uploads = self._given(raw)
        value = [self._known(file_id, context) for file_id in dict.fromkeys(named)]
        if len(value) + len(uploads) > options.max_count:
            raise FieldProblem(self._too_many(options), value=value[: options.max_count])
        for upload in uploads:
            try:
                value.append(self._kept(upload, options, context))
            except FieldProblem as problem:
                problem.value = value
                raise
        for kept in value:
            if kept["media_type"] not in options.accepted:
                raise FieldProblem(self._wrong_type(options), value=[good for good in value if good["media_type"] in options.accepted])
        return value

    def _given(self, raw: Any) -> tuple[list[str], list[Any]]:
        if isinstance(raw, Mapping) and "uploads" in raw:
            return list(raw["kept"]), list(raw["uploads"])
        given = raw if isinstance(raw, list) else [raw]
        ids = [item.get("file") if isinstance(item, Mapping) else item for item in given]
        if not all(isinstance(file_id, str) and 0 < len(file_id) <= _LONGEST_ID for file_id in ids):
            raise FieldProblem(_("ファイルを選んでください。"), value=[])
        return [str(file_id) for file_id in ids], []

    def _known(self, file_id: str, context) -> dict[str, Any]:
        found = files_in(context.answers).get(file_id) or (context.find(file_id) if context.find else None)
        if found is None:
            raise FieldProblem(_("前に選んだファイルが見つかりません。もう一度選んでください。"), value=[])
        return {fact: found[fact] for fact in FACTS}

    def _kept(self, upload: Any, options: FileOptions, context) -> dict[str, Any]:
        if (upload.size or 0) > options.max_bytes:
            limit = filesizeformat(options.max_bytes).replace("\xa0", " ")
            raise FieldProblem(_("1つのファイルは%(limit)sまでです。サイズを小さくして選び直してください。") % {"limit": limit})
        if context.keep is None:
            raise FieldProblem(_("ここではファイルを受け取れません。"))
        try:
            found = context.keep(upload, options.purpose)
        except Refused as refusal:
            raise FieldProblem(" ".join(filter(None, (refusal.message, refusal.next_step)))) from refusal
        return {fact: found[fact] for fact in FACTS}

    def _too_many(self, options: FileOptions) -> str:
        return _("ファイルは%(most)dつまでです。いらないものを削除してください。") % {"most": options.max_count}

    def _wrong_type(self, options: FileOptions) -> str:
        return _("受け取れる種類は%(types)sです。この種類で選び直してください。") % {"types": _extensions(options)}

    def blank(self, raw: Any) -> bool:
        if isinstance(raw, Mapping) and "uploads" in raw:
            return not raw["kept"] and not raw["uploads"]
        return not kind.has_words(raw)

    def fits(self, value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(kept, dict) and set(kept) == set(FACTS) for kept in value)

    def show(self, value: Any, field, language: str) -> str:
        said, between = ("{} ({})", ", ") if language == "en" else ("{}（{}）", "、")
        return between.join(said.format(kept["name"], filesizeformat(kept["size"]).replace("\xa0", " ")) for kept in value)

    def form_values(self, value: Any, field) -> Any:
        return value if self.fits(value) else []

    def render(self, view) -> str:
        options: FileOptions = view.field.opts
        kept = self.form_values(view.typed, view.field)
        rows = [{"id": k["file"], "name": k["name"], "size": k["size"], "remove": f"{REMOVE_FILE}{view.path}"} for k in kept]
        limits = _("%(types)s、1つ%(limit)sまで") % {
            "types": _extensions(options),
            "limit": filesizeformat(options.max_bytes).replace("\xa0", " "),
        }
        if options.max_count > 1:
            limits += _("、%(most)d個まで") % {"most": options.max_count}
        shown = kind.control(
            "file",
            view,
            hint=f"{view.hint} {limits}。".strip() if view.language != "en" else f"{view.hint} {limits}.".strip(),
            kept=rows,
            accept=",".join((*options.accepted, *("." + EXTENSIONS[media_type][0] for media_type in options.accepted))),
            multiple=options.max_count > 1,
            required=view.required,
            attrs={"data-max-bytes": options.max_bytes},
        )
        return shown + view.template("kept.html", name=f"{view.path}_kept", ids=[k["file"] for k in kept])

    def cells(self, value: Any, field) -> list[str]:
        return ["、".join(kept["name"] for kept in value) if self.fits(value) else kind.words_of(value)]

    def sample(self, field, rng: Random, context) -> list[dict[str, Any]]:
        return []  # bytes are not invented here: whoever makes demo data keeps a file and puts it in

    def json_schema(self, field) -> dict[str, Any]:
        one = {
            "type": "object",
            "properties": {
                "file": {"type": "string", "maxLength": _LONGEST_ID, "description": "what the upload returned"},
                "name": {"type": "string"},
                "media_type": {"type": "string", "enum": list(field.opts.accepted)},
                "size": {"type": "integer"},
            },
            "required": ["file"],
        }
        return {"type": "array", "items": one, "minItems": 1, "maxItems": field.opts.max_count}


def _extensions(options: FileOptions) -> str:
    names = dict.fromkeys(EXTENSIONS[media_type][0].upper() for media_type in options.accepted)
    return _("、").join("JPEG" if name == "JPG" else name for name in names)


def files_in(answers: Any) -> dict[str, dict[str, Any]]:
    """Every file in `answers`, by its id."""
    if isinstance(answers, Mapping):
        if set(answers) == set(FACTS) and isinstance(answers["file"], str):
            return {answers["file"]: dict(answers)}
        return {k: v for part in answers.values() for k, v in files_in(part).items()}
    if isinstance(answers, list):
        return {k: v for part in answers for k, v in files_in(part).items()}
    return {}
