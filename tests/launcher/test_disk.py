"""A full disk is told as a sentence: which folder, how much is left, what to do."""

import errno
import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest

from tests.launcher import support
from tests.launcher.support import rows, said
from trainer_institute.services import failure, folders, lease, places, postgres
from trainer_institute.services.failure import ServicesFailed

SENTENCE = (
    r"The disk is full: {folder} has {left} MB left, the services need at least 300 MB\. Free"
)


@contextmanager
def a_small_disk(megabytes):
    """A data folder on a disk of its own; only root can have one."""
    if not support.AS_ROOT:
        pytest.skip("only root can mount a small disk; the probe is tested for everybody")
    with support.a_folder() as parent:
        disk = parent / "disk"
        disk.mkdir()
        words = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=711", "tmpfs", str(disk)]
        subprocess.run(["/bin/mount", *words], check=True)  # noqa: S603 - a disk of this test
        try:
            yield disk / "data"
        finally:
            subprocess.run(["/bin/umount", "-l", str(disk)], check=True)  # noqa: S603 - the same


def test_little_space_is_refused_before_anything_is_started(fresh_data, monkeypatch):
    monkeypatch.setattr(failure, "free_bytes", lambda folder: 299_999_999)

    with pytest.raises(ServicesFailed, match=SENTENCE.format(folder=fresh_data, left=299)):
        lease.hold(fresh_data).__enter__()

    assert not (fresh_data / "postgres").exists()


def test_enough_space_is_not_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(failure, "free_bytes", lambda folder: 300_000_000)

    folders.require_room(tmp_path)

    with pytest.raises(ServicesFailed):
        folders.require_room(_one_byte_less(tmp_path, monkeypatch))


def _one_byte_less(folder, monkeypatch):
    monkeypatch.setattr(failure, "free_bytes", lambda folder: 299_999_999)
    return folder


def test_free_space_of_a_folder_to_be_made_is_that_of_its_disk(tmp_path):
    there = failure.free_bytes(tmp_path)

    assert abs(failure.free_bytes(tmp_path / "not" / "yet") - there) < 100_000_000


def test_small_disk_is_refused():
    with a_small_disk(64) as data, support.ended(support.ME.client(data)) as running:
        answer = running.stdout.read()

    assert f"The disk is full: {data} has 67 MB left" in answer
    assert "Traceback" not in answer


@pytest.mark.parametrize("left", [0, 4096])
def test_disk_that_filled_up_later_is_told_and_heals_when_there_is_room(left):
    with a_small_disk(400) as data:
        with lease.hold(data) as found:
            rows(found.database_owner_url, "CREATE TABLE kept AS SELECT 5 a")
        support.wait_until_stopped(data)
        filling = data.parent / "filling"
        with filling.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(data).free - left)

        with support.ended(support.ME.client(data)) as running:
            answer = said(running)
        filling.unlink()
        with lease.hold(data) as found:
            kept = rows(found.database_owner_url, "SELECT a FROM kept")
        support.wait_until_stopped(data)
        support.wait_until(lambda: not support.traces_of(data))

    assert answer.startswith(f"failed: The disk is full: {data} has 0 MB left")
    assert kept == [(5,)]


def test_word_of_a_server_on_a_full_disk_becomes_a_sentence(data):
    said_so = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'

    told = [postgres.explain(places.of(data), words) for words in (said_so, "FATAL:  something")]

    assert (str(told[0]).startswith(f"The disk is full: {data} has "), told[1]) == (True, None)


def test_refusals_of_the_operating_system_are_sentences(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "file"))
    closed = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "file"))

    told = [str(failure.from_os(problem, tmp_path)) for problem in (full, closed)]

    assert told[0].startswith(f"The disk is full: {tmp_path} has ")
    assert told[1].startswith(f"{tmp_path / 'file'} cannot be written (Permission denied). Give")


def test_user_who_cannot_reach_a_cluster_any_more_gets_a_sentence():
    with support.a_data_folder() as data:
        with lease.hold(data):
            pass
        support.wait_until_stopped(data)
        place = places.of(data)
        data.chmod(0o600 if support.AS_ROOT else 0o300)
        data.parent.chmod(0o700)

        if support.AS_ROOT:
            with pytest.raises(ServicesFailed, match="cannot be reached by the user nobody"):
                lease.hold(data).__enter__()
        else:
            with lease.hold(data) as found:
                assert rows(found.database_url, "SELECT 1") == [(1,)]

        data.parent.chmod(0o711)
        data.chmod(0o711)
        assert places.of(data) == place
