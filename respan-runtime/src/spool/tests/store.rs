//! Tests of the store in one process.

use super::{SpoolDirectory, drain, write};
use crate::spool::format::{self, HEADER_LENGTH};
use crate::spool::listing::MAX_FILES;
use crate::spool::name::{FileKind, Name};
use crate::spool::{Spool, SpoolError, SpoolLosses, Store};
use std::fs::{self, OpenOptions};
use std::time::{Duration, Instant};

#[test]
fn requests_are_delivered_in_order_even_after_a_restart() {
    let directory = SpoolDirectory::new();
    write(&directory.open(), &["one", "two"]);
    let store = directory.open();
    write(&store, &["three"]);
    assert_eq!(drain(&store), ["one", "two", "three"]);
    assert!(directory.names().is_empty());
    assert_eq!(store.losses(), SpoolLosses::default());
}

#[test]
fn a_request_is_claimed_again_until_it_is_acknowledged() {
    let directory = SpoolDirectory::new();
    let store = directory.open();
    store.write(b"body", 512, false).expect("room");
    write(&store, &["next"]);
    for _ in 0..2 {
        let claimed = store.claim(Instant::now()).expect("an entry");
        assert_eq!((&claimed.body()[..], claimed.spans()), (&b"body"[..], 512));
        assert!(!format!("{claimed:?}").contains("body"));
    }
    assert_eq!(drain(&store), ["body", "next"]);
}

#[test]
fn a_claimed_request_cannot_be_claimed_again() {
    let directory = SpoolDirectory::new();
    let (one, other) = (directory.open(), directory.open());
    write(&one, &["first", "second"]);
    let first = one.claim(Instant::now()).expect("an entry");
    let second = other.claim(Instant::now()).expect("an entry");
    assert_eq!((&first.body()[..], &second.body()[..]), (&b"first"[..], &b"second"[..]));
    assert!(one.claim(Instant::now()).is_none() && other.claim(Instant::now()).is_none());
    drop(first);
    assert_eq!(drain(&other), ["first"]);
    second.acknowledge();
    assert!(drain(&one).is_empty() && drain(&other).is_empty());
}

#[test]
fn a_file_opened_before_its_acknowledgement_is_not_delivered_again() {
    let directory = SpoolDirectory::new();
    let store = directory.open();
    write(&store, &["once"]);
    let path = directory.join(&directory.names()[0]);
    let link = directory.join("link");
    // A hard link keeps the inode, like an open handle of another process.
    fs::hard_link(&path, &link).expect("a link");
    store.claim(Instant::now()).expect("an entry").acknowledge();
    fs::rename(&link, &path).expect("the name restored");
    let next = directory.open();
    assert!(next.claim(Instant::now()).is_none() && directory.names().is_empty());
    assert_eq!(next.losses(), SpoolLosses::default());
}

#[test]
fn a_full_spool_drops_the_oldest_and_counts_its_spans() {
    let directory = SpoolDirectory::new();
    let size = HEADER_LENGTH as u64 + 100;
    let store = directory.open_with(Spool::new(&*directory).max_bytes(3 * size));
    for (index, spans) in [(0, 7), (1, 5), (2, 1), (3, 1), (4, 1)] {
        store.write(&[b'0' + index; 100], spans, false).expect("room");
    }
    assert_eq!(directory.names().len(), 3);
    assert_eq!((store.losses().evicted, store.losses().total()), (12, 12));
    let texts = drain(&store);
    assert_eq!(texts.iter().map(|text| &text[..1]).collect::<Vec<_>>(), ["2", "3", "4"]);
}

#[test]
fn files_of_other_stores_count_towards_the_limit() {
    let directory = SpoolDirectory::new();
    let size = HEADER_LENGTH as u64 + 3;
    let [one, other] = [(); 2].map(|()| directory.open_with(Spool::new(&*directory).max_bytes(2 * size)));
    write(&one, &["one", "two"]);
    write(&other, &["3rd"]);
    assert_eq!(drain(&one), ["two", "3rd"]);
    assert_eq!((one.losses().total(), other.losses().evicted), (0, 1));
}

#[test]
fn a_claimed_request_is_not_dropped() {
    let directory = SpoolDirectory::new();
    let store = directory.open_with(Spool::new(&*directory).max_bytes(HEADER_LENGTH as u64 + 4));
    assert!(matches!(
        store.write(b"large", 1, false),
        Err(SpoolError::TooLarge { .. })
    ));
    write(&store, &["busy"]);
    let claimed = store.claim(Instant::now()).expect("an entry");
    assert!(matches!(store.write(b"late", 1, false), Err(SpoolError::Full)));
    claimed.acknowledge();
    write(&store, &["late"]);
    assert_eq!(drain(&store), ["late"]);
}

#[test]
fn old_files_are_dropped_and_counted() {
    let directory = SpoolDirectory::new();
    let young = directory.open();
    young.write(b"old", 3, false).expect("room");
    let strict = directory.open_with(Spool::new(&*directory).max_age(Duration::ZERO));
    assert!(strict.claim(Instant::now()).is_none() && directory.names().is_empty());
    assert_eq!(strict.losses().too_old, 3);
    // A write drops old files as well.
    young.write(b"old", 2, false).expect("room");
    strict.write(b"new", 1, false).expect("room");
    assert_eq!((directory.names().len(), strict.losses().too_old), (1, 5));
}

#[test]
fn damaged_files_are_counted_and_removed() {
    let directory = SpoolDirectory::new();
    let store = directory.open();
    for text in ["torn", "headless", "whole", "longer"] {
        store.write(text.as_bytes(), 9, false).expect("room");
    }
    let names = directory.names();
    let cut = |index: usize, length: u64| {
        let file = OpenOptions::new()
            .write(true)
            .open(directory.join(&names[index]))
            .expect("a file");
        file.set_len(length).expect("another length");
    };
    cut(0, HEADER_LENGTH as u64 + 2);
    cut(1, 5);
    cut(3, HEADER_LENGTH as u64 + 7);
    fs::write(directory.join("notes.txt"), "another file").expect("a file");
    // A new store, since the one that wrote the files knows their spans without the headers.
    let store = directory.open();
    assert_eq!(drain(&store), ["whole"]);
    let losses = store.losses();
    assert_eq!((losses.corrupt, losses.damaged_files, losses.total()), (18, 3, 18));
    assert_eq!(directory.names(), ["notes.txt"]);
}

#[test]
fn every_span_is_attributed_to_one_store() {
    let directory = SpoolDirectory::new();
    let (one, other) = (directory.open(), directory.open());
    write(&one, &["a", "b", "c"]);
    write(&other, &["d"]);
    let seen = |store: &Store| {
        let counts = store.counts();
        (counts.spooled, counts.transferred, counts.recovered)
    };
    assert_eq!((seen(&one), seen(&other)), ((3, 0, 0), (1, 0, 0)));
    one.claim(Instant::now()).expect("a request").acknowledge();
    let mut damaged = OpenOptions::new();
    let damaged = damaged
        .write(true)
        .open(directory.join(&directory.names()[0]))
        .expect("a file");
    damaged.set_len(3).expect("another length");
    assert_eq!(drain(&other), ["c", "d"]);
    assert!(one.claim(Instant::now()).is_none());
    // Only the writer knows the spans of a file with a damaged header.
    assert_eq!((seen(&one), seen(&other)), ((0, 2, 0), (0, 0, 1)));
}

#[test]
fn a_file_completed_in_the_meantime_is_not_removed() {
    let directory = SpoolDirectory::new();
    let store = directory.open();
    write(&store, &["whole", "torn"]);
    let [complete, incomplete] = [0, 1].map(|index| match Name::parse(&directory.names()[index]) {
        Some(FileKind::Complete(name)) => name,
        other => panic!("{other:?}"),
    });
    // Opened under the temporary name, locked after the rename.
    store.remove_temporary(complete, store.lock_file(complete).expect("a file"));
    fs::rename(
        directory.join(incomplete.file_name()),
        directory.join(incomplete.temporary_file_name()),
    )
    .expect("a temporary name");
    let store = directory.open();
    assert_eq!((store.losses().incomplete, store.losses().damaged_files), (1, 1));
    assert_eq!(drain(&store), ["whole"]);
    assert!(directory.names().is_empty());
}

#[test]
fn an_empty_temporary_file_is_removed_after_a_minute() {
    let directory = SpoolDirectory::new();
    drop(directory.open());
    let young = Name::next().temporary_file_name();
    let old = format!("{:020}-{:010}-{:08x}.respan-tmp", 1, 2, 3);
    for name in [&young, &old] {
        fs::write(directory.join(name), "").expect("a file");
    }
    assert_eq!(directory.open().losses(), SpoolLosses::default());
    assert_eq!(directory.names(), [young]);
}

#[test]
fn a_file_of_a_later_version_is_left_alone() {
    let directory = SpoolDirectory::new();
    let store = directory.open();
    write(&store, &["later", "now"]);
    let path = directory.join(&directory.names()[0]);
    let mut bytes = fs::read(&path).expect("a file");
    bytes[6] = 2;
    let checksum = crc32fast::hash(&bytes[..24]).to_le_bytes();
    bytes[24..HEADER_LENGTH].copy_from_slice(&checksum);
    fs::write(&path, bytes).expect("a file");
    assert_eq!(drain(&store), ["now"]);
    assert_eq!((directory.names().len(), store.losses()), (1, SpoolLosses::default()));
}

#[test]
fn a_removed_directory_is_created_again() {
    let directory = SpoolDirectory::new();
    let store = directory.open();
    write(&store, &["gone"]);
    fs::remove_dir_all(&*directory).expect("removed");
    assert!(store.claim(Instant::now()).is_none());
    write(&store, &["again"]);
    assert_eq!(drain(&store), ["again"]);
}

#[test]
fn the_error_names_a_directory_that_cannot_be_created() {
    let directory = SpoolDirectory::new();
    write(&directory.open(), &["here"]);
    let file = directory.join(&directory.names()[0]);
    let error = Store::open(Spool::new(file.join("spool"))).expect_err("below a file");
    assert!(matches!(&error, SpoolError::Directory { directory, .. } if directory.starts_with(&file)));
}

/// A directory with this many requests more than a listing has.
fn overfull(excess: usize) -> SpoolDirectory {
    let directory = SpoolDirectory::new();
    drop(directory.open());
    let mut request = Vec::new();
    format::write(&mut request, b"body", 1).expect("a write to memory");
    for _ in 0..MAX_FILES + excess {
        fs::write(directory.join(Name::next().file_name()), &request).expect("a file");
    }
    directory
}

#[test]
fn room_is_made_beyond_the_requests_that_are_listed() {
    let directory = overfull(3);
    let room_for_two = Spool::new(&*directory).max_bytes(2 * (HEADER_LENGTH as u64 + 4));
    let store = Store::open_with_interval(room_for_two, Duration::MAX).expect("a spool");
    write(&store, &["late"]);
    assert_eq!(directory.names().len(), 2);
    assert_eq!(store.losses().evicted, MAX_FILES as u64 + 2);
    assert_eq!(drain(&store).last().map(String::as_str), Some("late"));
}

#[test]
fn requests_that_are_not_listed_are_claimed_after_the_next_scan() {
    for (rescan_interval, left) in [(Duration::MAX, 1), (Duration::ZERO, 0)] {
        let directory = overfull(1);
        let store = Store::open_with_interval(Spool::new(&*directory).max_age(Duration::ZERO), rescan_interval);
        let store = store.expect("a spool");
        assert!(store.claim(Instant::now()).is_none(), "they are too old");
        assert_eq!(directory.names().len(), left);
        assert_eq!(store.next_claim(Instant::now(), Duration::ZERO).is_some(), left > 0);
    }
}

/// Links, pipes and directories with the name of a request are ignored.
#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let directory = SpoolDirectory::new();
    let store = directory.open();
    write(&store, &["plain"]);
    let name = directory.names().remove(0);
    fs::rename(directory.join(&name), directory.join("target")).expect("renamed");
    std::os::unix::fs::symlink(directory.join("target"), directory.join(&name)).expect("a link");
    fs::create_dir(directory.join(name.replacen('0', "1", 1))).expect("a directory");
    assert!(directory.open().claim(Instant::now()).is_none());
    assert_eq!(directory.names().len(), 3);
}

#[cfg(unix)]
#[test]
fn files_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = SpoolDirectory::new();
    write(&directory.open(), &["private"]);
    let mode = |path: &std::path::Path| fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    assert_eq!(mode(&directory.join(&directory.names()[0])), 0o600);
}
