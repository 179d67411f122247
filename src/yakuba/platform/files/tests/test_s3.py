"""The same deeds on an S3-compatible store: moto's server, on this machine only."""

import hashlib
import io

import pytest

from yakuba.platform.files import errors, housekeeping, stores
from yakuba.platform.files.actions import dispose, keep, open_stored, serve
from yakuba.platform.files.models import Blob
from yakuba.platform.files.stores import S3Store, store
from yakuba.platform.files.tests.conftest import pdf, photo

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def s3_server():
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(s3_server, settings, monkeypatch):
    import boto3

    for name, value in {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "ap-northeast-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(stores, "_buckets", {})
    settings.S3_BUCKET = "town-files"
    made = boto3.resource("s3").create_bucket(Bucket="town-files", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    yield made
    made.objects.all().delete()
    made.delete()


def test_bytes_go_to_the_bucket_and_come_back(bucket, rf, sato):
    assert isinstance(store(), S3Store)
    stored = keep(photo(), name="a.jpg", purpose="test.photo", by=sato)
    [item] = bucket.objects.all()
    assert item.key == f"files/{stored.sha256[:2]}/{stored.sha256}"
    content = open_stored(stored).read()
    assert hashlib.sha256(content).hexdigest() == stored.sha256
    answer = serve(rf.get("/", headers={"range": "bytes=2-5"}), stored, by=sato)
    assert b"".join(answer.streaming_content) == content[2:6]


def test_the_same_bytes_are_one_object(bucket, sato, suzuki):
    for person in (sato, suzuki):
        keep(pdf(), name="a.pdf", purpose="test.paper", by=person)
    assert len(list(bucket.objects.all())) == 1


def test_the_object_goes_with_its_last_file(bucket, sato):
    dispose(keep(pdf(), name="a.pdf", purpose="test.paper", by=sato), by=sato, reason="x")
    assert housekeeping.sweep() == 1
    assert list(bucket.objects.all()) == []
    assert not Blob.objects.exists()


def test_the_check_finds_what_is_changed_missing_and_orphaned(bucket, sato):
    changed = keep(pdf(b"1"), name="a.pdf", purpose="test.paper", by=sato)
    missing = keep(pdf(b"2"), name="a.pdf", purpose="test.paper", by=sato)
    bucket.Object(f"files/{changed.sha256[:2]}/{changed.sha256}").put(Body=b"other")
    bucket.Object(f"files/{missing.sha256[:2]}/{missing.sha256}").delete()
    store().put("e" * 64, io.BytesIO(b"orphan"))
    found = {(finding.kind, finding.sha256) for finding in housekeeping.check()}
    assert found == {("changed", changed.sha256), ("missing", missing.sha256), ("orphan", "e" * 64)}


def test_a_bucket_that_is_not_there_is_a_passing_refusal_and_leaves_no_row(bucket, settings):
    settings.S3_BUCKET = "no-such-bucket"
    with pytest.raises(errors.NoRoom):
        keep(pdf(), name="a.pdf", purpose="test.paper")
    assert not Blob.objects.exists()
