//! One process, in order and within bounds.

use super::{Place, drain, write};
use crate::spool::format::HEADER;
use crate::spool::name::{Kind, Name};
use crate::spool::{Spool, SpoolError, SpoolLosses, Store};
use std::fs::{self, OpenOptions};
use std::time::Duration;

#[test]
fn what_was_written_comes_back_in_order_also_after_a_restart() {
    let place = Place::new();
    write(&place.open(), &["one", "two"]);
    let store = place.open();
    write(&store, &["three"]);
    assert_eq!(drain(&store), ["one", "two", "three"]);
    assert!(place.names().is_empty());
    assert_eq!(store.losses(), SpoolLosses::default());
}

#[test]
fn an_entry_tells_its_spans_and_comes_back_unless_acknowledged() {
    let place = Place::new();
    let store = place.open();
    store.write(b"body", 512).expect("room");
    write(&store, &["next"]);
    for _ in 0..2 {
        let claimed = store.claim().expect("an entry");
        assert_eq!((&claimed.body()[..], claimed.spans()), (&b"body"[..], 512));
        assert!(!format!("{claimed:?}").contains("body"));
    }
    assert_eq!(drain(&store), ["body", "next"]);
}

#[test]
fn a_claimed_entry_is_nobody_elses() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    write(&one, &["first", "second"]);
    let first = one.claim().expect("an entry");
    let second = other.claim().expect("an entry");
    assert_eq!((&first.body()[..], &second.body()[..]), (&b"first"[..], &b"second"[..]));
    assert!(one.claim().is_none() && other.claim().is_none());
    drop(first);
    assert_eq!(drain(&other), ["first"]);
    second.acknowledge();
    assert!(drain(&one).is_empty() && drain(&other).is_empty());
}

#[test]
fn what_was_opened_before_its_acknowledgement_is_not_delivered_again() {
    let place = Place::new();
    let store = place.open();
    write(&store, &["once"]);
    let path = place.join(&place.names()[0]);
    let kept = place.join("kept");
    // Whoever has opened the file keeps its content, as this name does.
    fs::hard_link(&path, &kept).expect("a link");
    store.claim().expect("an entry").acknowledge();
    fs::rename(&kept, &path).expect("the name again");
    let next = place.open();
    assert!(next.claim().is_none() && place.names().is_empty());
    assert_eq!(next.losses(), SpoolLosses::default());
}

#[test]
fn a_full_spool_drops_the_oldest_and_counts_its_spans() {
    let place = Place::new();
    let size = HEADER as u64 + 100;
    let store = place.open_as(Spool::new(&*place).max_bytes(3 * size));
    for (index, spans) in [(0, 7), (1, 5), (2, 1), (3, 1), (4, 1)] {
        store.write(&[b'0' + index; 100], spans).expect("room");
    }
    assert_eq!(place.names().len(), 3);
    assert_eq!((store.losses().evicted, store.losses().total()), (12, 12));
    let texts = drain(&store);
    assert_eq!(texts.iter().map(|text| &text[..1]).collect::<Vec<_>>(), ["2", "3", "4"]);
}

#[test]
fn what_others_wrote_counts_towards_the_limit() {
    let place = Place::new();
    let size = HEADER as u64 + 3;
    let [one, other] = [(); 2].map(|()| place.open_as(Spool::new(&*place).max_bytes(2 * size)));
    write(&one, &["one", "two"]);
    write(&other, &["3rd"]);
    assert_eq!(drain(&one), ["two", "3rd"]);
    assert_eq!((one.losses().total(), other.losses().evicted), (0, 1));
}

#[test]
fn what_is_being_delivered_is_not_dropped() {
    let place = Place::new();
    let store = place.open_as(Spool::new(&*place).max_bytes(HEADER as u64 + 4));
    assert!(matches!(store.write(b"large", 1), Err(SpoolError::TooLarge { .. })));
    write(&store, &["busy"]);
    let claimed = store.claim().expect("an entry");
    assert!(matches!(store.write(b"late", 1), Err(SpoolError::Full)));
    claimed.acknowledge();
    write(&store, &["late"]);
    assert_eq!(drain(&store), ["late"]);
}

#[test]
fn what_is_too_old_is_dropped_and_counted() {
    let place = Place::new();
    let young = place.open();
    young.write(b"old", 3).expect("room");
    let strict = place.open_as(Spool::new(&*place).max_age(Duration::ZERO));
    assert!(strict.claim().is_none() && place.names().is_empty());
    assert_eq!(strict.losses().too_old, 3);
    // A write drops it as well.
    young.write(b"old", 2).expect("room");
    strict.write(b"new", 1).expect("room");
    assert_eq!((place.names().len(), strict.losses().too_old), (1, 5));
}

#[test]
fn a_damaged_file_is_counted_and_removed_and_holds_up_nothing() {
    let place = Place::new();
    let store = place.open();
    for text in ["torn", "headless", "whole", "longer"] {
        store.write(text.as_bytes(), 9).expect("room");
    }
    let names = place.names();
    let cut = |index: usize, length: u64| {
        let file = OpenOptions::new()
            .write(true)
            .open(place.join(&names[index]))
            .expect("a file");
        file.set_len(length).expect("another length");
    };
    cut(0, HEADER as u64 + 2);
    cut(1, 5);
    cut(3, HEADER as u64 + 7);
    fs::write(place.join("notes.txt"), "not ours").expect("a file");
    // The one that wrote them would know without the headers.
    let store = place.open();
    assert_eq!(drain(&store), ["whole"]);
    let losses = store.losses();
    assert_eq!((losses.corrupt, losses.damaged_files, losses.total()), (18, 3, 18));
    assert_eq!(place.names(), ["notes.txt"]);
}

#[test]
fn every_span_is_on_somebodys_account() {
    let place = Place::new();
    let (one, other) = (place.open(), place.open());
    write(&one, &["a", "b", "c"]);
    write(&other, &["d"]);
    let seen = |store: &Store| {
        let counts = store.counts();
        (counts.spooled, counts.transferred, counts.recovered)
    };
    assert_eq!((seen(&one), seen(&other)), ((3, 0, 0), (1, 0, 0)));
    one.claim().expect("a request").acknowledge();
    let mut damaged = OpenOptions::new();
    let damaged = damaged.write(true).open(place.join(&place.names()[0])).expect("a file");
    damaged.set_len(3).expect("another length");
    assert_eq!(drain(&other), ["c", "d"]);
    assert!(one.claim().is_none());
    // What was damaged beyond its header is known to its writer only.
    assert_eq!((seen(&one), seen(&other)), ((0, 2, 0), (0, 0, 1)));
}

#[test]
fn what_its_writer_has_finished_meanwhile_is_not_cleaned_away() {
    let place = Place::new();
    let store = place.open();
    write(&store, &["whole", "torn"]);
    let [whole, torn] = [0, 1].map(|index| match Name::parse(&place.names()[index]) {
        Some(Kind::Whole(name)) => name,
        other => panic!("{other:?}"),
    });
    // Opened before the renaming, locked after it.
    store.clean_away(whole, store.take(whole).expect("a file"));
    fs::rename(place.join(torn.whole()), place.join(torn.temporary())).expect("as before the renaming");
    let store = place.open();
    assert_eq!((store.losses().incomplete, store.losses().damaged_files), (1, 1));
    assert_eq!(drain(&store), ["whole"]);
    assert!(place.names().is_empty());
}

#[test]
fn an_empty_file_is_cleaned_away_once_its_writer_cannot_be_about_to_lock_it() {
    let place = Place::new();
    drop(place.open());
    let young = Name::next().temporary();
    let old = format!("{:020}-{:010}-{:08x}.respan-tmp", 1, 2, 3);
    for name in [&young, &old] {
        fs::write(place.join(name), "").expect("a file");
    }
    assert_eq!(place.open().losses(), SpoolLosses::default());
    assert_eq!(place.names(), [young]);
}

#[test]
fn a_file_of_a_later_version_is_left_alone() {
    let place = Place::new();
    let store = place.open();
    write(&store, &["later", "now"]);
    let path = place.join(&place.names()[0]);
    let mut bytes = fs::read(&path).expect("a file");
    bytes[6] = 2;
    let checksum = crc32fast::hash(&bytes[..24]).to_le_bytes();
    bytes[24..HEADER].copy_from_slice(&checksum);
    fs::write(&path, bytes).expect("a file");
    assert_eq!(drain(&store), ["now"]);
    assert_eq!((place.names().len(), store.losses()), (1, SpoolLosses::default()));
}

#[test]
fn the_directory_may_vanish() {
    let place = Place::new();
    let store = place.open();
    write(&store, &["gone"]);
    fs::remove_dir_all(&*place).expect("removed");
    assert!(store.claim().is_none());
    write(&store, &["again"]);
    assert_eq!(drain(&store), ["again"]);
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let place = Place::new();
    write(&place.open(), &["here"]);
    let file = place.join(&place.names()[0]);
    let error = Store::open(Spool::new(file.join("spool"))).expect_err("below a file");
    assert!(matches!(&error, SpoolError::Directory { directory, .. } if directory.starts_with(&file)));
}

/// Links, pipes and directories that are named like ours must neither be followed nor waited for.
#[cfg(unix)]
#[test]
fn only_plain_files_are_read() {
    let place = Place::new();
    let store = place.open();
    write(&store, &["plain"]);
    let name = place.names().remove(0);
    fs::rename(place.join(&name), place.join("target")).expect("renamed");
    std::os::unix::fs::symlink(place.join("target"), place.join(&name)).expect("a link");
    fs::create_dir(place.join(name.replacen('0', "1", 1))).expect("a directory");
    assert!(place.open().claim().is_none());
    assert_eq!(place.names().len(), 3);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    write(&place.open(), &["private"]);
    let mode = |path: &std::path::Path| fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
    assert_eq!(mode(&place), 0o700);
    assert_eq!(mode(&place.join(&place.names()[0])), 0o600);
}
