"""Files (ファイル): stored bytes with sniffed type, limits, malware scan, retention (保存年限) and tombstone.

    purposes.add("procedures.photo", Purpose(_("写真"), media_types=PHOTOS, max_bytes=10 * MB, keep_days=5 * 365))   # plugs.py
    stored = keep(upload, name=upload.name, purpose="procedures.photo", by=person)        # an upload not yet sent
    claim(stored, about=case, by=person)                                                  # now it belongs to the case
    return serve(request, stored, by=person, inline=True)                                 # the caller has decided that they may

An upload that nothing claims is purged after `draft_days`. Bytes are stored once per content, whoever sent them.
"""
