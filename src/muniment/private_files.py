"""Files that are their owner's alone: an archive's folder is closed to the machine's other accounts.

In: a folder. Out: the same, with other permissions. What is written later is closed by the command's umask.
"""

from __future__ import annotations

from pathlib import Path


def close_to_others(folder: Path) -> None:
    """Take the rights of others off an archive's folder and what stands directly in it; below a closed folder nobody
    comes."""
    if not (folder / "secret-key").exists():
        return  # Not an archive of ours: some other folder was named.
    for path in (folder, *folder.iterdir()):
        try:
            mode = path.lstat().st_mode & 0o777
            if mode & 0o077 and not path.is_symlink():
                path.chmod(mode & 0o700)
        except OSError:  # Of another account, on a disk that is read only, or gone meanwhile: it is as it is.
            continue


def open_to_readers(folder: Path) -> None:
    """Let everybody read a folder that is made to be published."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
