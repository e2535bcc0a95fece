//! `FileSpanExporter`: who may read the file, and what it may be.

use respan::{ExportError, FileSpanExporter};
use respan_tests::child;
use respan_tests::delivery::record_spans;
use respan_tests::recording::builder;
use respan_tests::temp_dir::TempDir;
use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

fn dir() -> TempDir {
    let dir = TempDir::new();
    fs::create_dir_all(&*dir).expect("a directory");
    dir
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

fn named_pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success());
}

/// Records one span into the file at this path.
fn record(path: &Path) {
    let exporter = FileSpanExporter::new(path).expect("a file");
    let telemetry = builder().add_processor(exporter).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    telemetry.shutdown().expect("written");
}

#[test]
fn a_new_file_is_for_its_owner_only() {
    let dir = dir();
    record(&dir.join("spans"));
    assert_eq!(mode(&dir.join("spans")), 0o600);
}

#[test]
fn the_mode_of_a_file_that_exists_is_kept() {
    let dir = dir();
    let path = dir.join("spans");
    fs::write(&path, "").expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
    record(&path);
    assert_eq!(mode(&path), 0o640);
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).expect("a file").lines().count()
}

#[test]
fn after_the_file_is_removed_or_renamed_spans_go_to_a_new_one() {
    let dir = dir();
    let path = dir.join("spans");
    let exporter = FileSpanExporter::new(&path).expect("a file");
    let telemetry = builder().add_processor(exporter).build().expect("a telemetry");
    let record = || {
        record_spans(&telemetry, 1);
        telemetry.flush()
    };
    record().expect("written");
    fs::rename(&path, dir.join("rotated")).expect("renamed");
    record().expect("written");
    record().expect("written");
    assert_eq!((lines(&dir.join("rotated")), lines(&path)), (1, 2));
    fs::remove_file(&path).expect("removed");
    record().expect("written");
    assert_eq!((lines(&path), mode(&path)), (1, 0o600));
    fs::remove_dir_all(&*dir).expect("removed");
    let error = record().expect_err("no directory").to_string();
    assert!(error.contains("spans: No such file"), "{error}");
    fs::create_dir_all(&*dir).expect("a directory");
    record().expect("written");
    assert_eq!(lines(&path), 1);
    let stats = telemetry.get_client().stats();
    assert_eq!((stats.exported, stats.lost.export_failed), (5, 1));
}

fn assert_refused(path: &Path) {
    let error = FileSpanExporter::new(path).expect_err("it would block");
    assert!(matches!(error, ExportError::File { .. }), "{error:?}");
    assert!(error.to_string().contains("named pipe"), "{error}");
}

#[test]
fn a_named_pipe_is_an_error() {
    let dir = dir();
    let path = dir.join("pipe");
    named_pipe(&path);
    assert_refused(&path);
    symlink(&path, dir.join("link")).expect("a link");
    assert_refused(&dir.join("link"));
}

#[test]
fn a_named_pipe_with_a_reader_is_an_error() {
    let dir = dir();
    let path = dir.join("pipe");
    named_pipe(&path);
    // Reading and writing, so that opening it does not wait.
    let _reader = File::options().read(true).write(true).open(&path).expect("a pipe");
    assert_refused(&path);
}

#[test]
fn a_socket_is_an_error() {
    let dir = dir();
    let path = dir.join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    assert_refused(&path);
}

#[test]
fn devices_are_accepted() {
    record(Path::new("/dev/null"));
}

/// Passes at once unless it is run as a child.
#[test]
fn child() {
    if std::env::var_os("RESPAN_TEST_STDOUT").is_some() {
        record(Path::new("/dev/stdout"));
    }
}

/// The usual way to write to the log of a container.
#[test]
fn standard_output_is_accepted_though_it_is_a_pipe() {
    let mut command = child::command("file::child");
    command.env("RESPAN_TEST_STDOUT", "1").stdout(Stdio::piped());
    let output = command.output().expect("a child");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && stdout.contains("resourceSpans"), "{stdout}");
}

#[test]
fn a_path_is_shown_in_one_line() {
    let error = FileSpanExporter::new("/no/such\n\u{1b}[31m\u{202e}/spans").expect_err("no directory");
    let text = error.to_string();
    assert!(text.contains("/no/such\\n\\u{1b}[31m\\u{202e}/spans"), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn control_characters_of_a_name_are_escaped_in_errors_and_statistics() {
    let dir = dir();
    let path = dir.join("spans\u{1b}[31m\u{202e}\n");
    symlink("/dev/full", &path).expect("a link");
    let exporter = FileSpanExporter::new(&path).expect("a file");
    let telemetry = builder().add_processor(exporter).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    let error = telemetry.flush().expect_err("the device is full").to_string();
    let stats = telemetry.get_client().processor_stats();
    for text in [error, stats[0].to_string()] {
        assert!(text.contains(r"spans\u{1b}[31m\u{202e}\n"), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\n']), "{text:?}");
    }
}
