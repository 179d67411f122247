"""Backup (バックアップ): the whole town copied to two places or more, each copy proved by restoring it.

A destination is a folder that holds

    files/ab/<sha256>            every stored file once; a later backup adds only what is new
    sets/20261124T193000Z/       one backup: database, audit anchors, settings' names, sealed keys, manifest.json, manifest.seal

`making` writes sets, `proving` restores one into a scratch place and compares, `restoring` brings a town back,
`ledger` remembers when that last went well. Nothing here goes through Django's connection, so that the copy of a
town can be judged without being the town.
"""
