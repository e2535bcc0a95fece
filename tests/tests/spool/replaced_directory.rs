//! A spool directory that is removed, renamed or replaced, or that belongs to others.

use crate::spooling::{refusing, spooling};
use respan::{RespanTelemetry, Spool};
use respan_tests::child::isolated;
use respan_tests::collector::Collector;
use respan_tests::delivery::{assert_each_once, consistent_counts, lost, record_spans};
use respan_tests::log_lines::logged_by;
use respan_tests::temp_dir::TempDir;
use std::fs;
use std::path::Path;

/// The directory that has the files of the only URL and key.
fn inner(dir: &Path) -> std::path::PathBuf {
    let mut entries = fs::read_dir(dir).expect("a directory").flatten();
    entries.next().expect("a subdirectory").path()
}

fn spool_three(collector: &Collector, dir: &TempDir) -> RespanTelemetry {
    let telemetry = spooling(collector, dir).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.flush().expect_err("nothing is taken");
    assert_eq!(consistent_counts(&telemetry).spooled, 3);
    telemetry
}

#[test]
fn spans_in_a_directory_that_is_gone_are_lost_and_reported() {
    let changes: [fn(&Path); 4] = [
        |dir| fs::remove_dir_all(dir).expect("removed"),
        |dir| fs::remove_dir_all(inner(dir)).expect("removed"),
        |dir| fs::rename(dir, dir.with_extension("renamed")).expect("renamed"),
        |dir| {
            let inner = inner(dir);
            fs::rename(&inner, dir.join("renamed")).expect("renamed");
            fs::create_dir(&inner).expect("another");
        },
    ];
    for change in changes {
        let (collector, dir) = (refusing(), TempDir::new());
        let telemetry = spool_three(&collector, &dir);
        change(&dir);
        collector.respond_with(200);
        assert_eq!(lost(telemetry.flush()).spool_removed, 3);
        let counts = consistent_counts(&telemetry);
        assert_eq!((counts.spooled, counts.lost.spool_removed), (0, 3));
        // It is created again.
        collector.respond_with(503);
        record_spans(&telemetry, 2);
        telemetry.flush().expect_err("nothing is taken");
        assert_eq!(consistent_counts(&telemetry).spooled, 2);
        collector.respond_with(200);
        telemetry.flush().expect("it is back");
        assert_each_once(&collector, 2);
        let _ = fs::remove_dir_all(dir.with_extension("renamed"));
    }
}

#[test]
fn a_relative_directory_does_not_follow_the_working_directory() {
    isolated(|| {
        let (collector, base) = (refusing(), TempDir::new());
        for name in ["one", "two"] {
            fs::create_dir_all(base.join(name)).expect("a directory");
        }
        std::env::set_current_dir(base.join("one")).expect("a directory");
        let telemetry = spooling(&collector, &base)
            .spool(Spool::new("spans"))
            .build()
            .expect("a telemetry");
        for name in ["one", "two"] {
            std::env::set_current_dir(base.join(name)).expect("a directory");
            record_spans(&telemetry, 4);
            let error = telemetry.flush().expect_err("nothing is taken").to_string();
            assert!(error.contains(&*base.join("one/spans").to_string_lossy()), "{error}");
        }
        assert_eq!(consistent_counts(&telemetry).spooled, 8);
        assert!(!base.join("two/spans").exists());
        collector.respond_with(200);
        telemetry.flush().expect("it is back");
        assert_each_once(&collector, 8);
    });
}

#[cfg(unix)]
#[test]
fn a_directory_that_others_may_write_to_is_logged() {
    use std::os::unix::fs::PermissionsExt as _;
    let (collector, dir) = (Collector::start(), TempDir::new());
    let start = || {
        let telemetry = spooling(&collector, &dir).build().expect("a telemetry");
        telemetry.shutdown().expect("nothing is left");
    };
    assert!(logged_by(start).is_empty());
    fs::set_permissions(&*dir, fs::Permissions::from_mode(0o777)).expect("the mode");
    let lines = logged_by(start);
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(
        line.contains("0777") && line.contains(&*dir.to_string_lossy()),
        "{line}"
    );
}

#[cfg(unix)]
#[test]
fn a_link_in_the_directory_is_neither_followed_nor_truncated() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spool_three(&collector, &dir);
    let precious = dir.join("precious");
    fs::write(&precious, "precious").expect("a file");
    let file = dir
        .files()
        .into_iter()
        .find(|file| file.extension() == Some("respan".as_ref()))
        .expect("a request");
    fs::remove_file(&file).expect("removed");
    std::os::unix::fs::symlink(&precious, &file).expect("a link");
    collector.respond_with(200);
    let _ = telemetry.flush();
    assert_eq!(fs::read_to_string(precious).expect("the file"), "precious");
}
