//! `Debug` of errors, which is what `main`, `unwrap` and `expect` print.

use respan::{FileSpanExporter, FlushError, InitError, Mask, RespanSpanExporter, ShutdownError, Spool};
use respan_tests::collector::Collector;
use respan_tests::delivery::{record_spans, sending_to};
use respan_tests::recording::builder;
use respan_tests::temp_dir::TempDir;
use std::fmt::{Debug, Display};
use std::fs;

/// The error as `main` prints it.
fn printed(error: &(impl Debug + Display)) -> String {
    let text = format!("{error:?}");
    assert_eq!(text, error.to_string());
    assert_eq!(text, format!("{error:#?}"));
    text
}

#[test]
fn main_prints_the_message_of_a_set_up_error() {
    let refused = builder().base_url("ftp://host").build().expect_err("no such scheme");
    let text = printed(&refused);
    assert!(
        text.starts_with("base_url is `ftp://host`; accepted: an http://"),
        "{text}"
    );
    let refused = builder()
        .api_key("fake\nkey")
        .build()
        .expect_err("no value of a header");
    let text = printed(&refused);
    assert!(
        text.starts_with("api_key holds a value") && !text.contains("fake"),
        "{text}"
    );
    let exporter = RespanSpanExporter::builder().base_url("https://me:s3cr3t@host/s3cr3t");
    let refused = exporter.build().expect_err("credentials");
    let text = printed(&refused);
    assert!(
        text.starts_with("base URL \"***@host/") && !text.contains("s3cr3t"),
        "{text}"
    );
    assert_eq!(printed(&InitError::from(refused)), text);
}

#[test]
fn main_prints_the_message_of_an_error_about_files() {
    let missing = std::env::temp_dir().join("no/such/directory/spans");
    let refused = FileSpanExporter::new(&missing).expect_err("no directory");
    let text = printed(&refused);
    assert!(text.starts_with("could not write "), "{text}");
    assert_eq!(printed(&InitError::from(refused)), text);
    let dir = TempDir::new();
    fs::write(&*dir, "in the way").expect("a file");
    let spool = Spool::new(dir.join("spans"));
    let refused = builder().api_key("key").spool(spool).build().expect_err("no directory");
    let text = printed(&refused);
    assert!(text.starts_with("the spool directory "), "{text}");
    let refused = Mask::new().pattern("s3cr3t(").expect_err("an open group");
    let text = printed(&refused);
    assert!(
        text.starts_with("mask pattern \"s3cr") && !text.contains("s3cr3t"),
        "{text}"
    );
}

#[test]
fn main_prints_the_message_of_an_error_about_delivery() {
    let collector = Collector::start();
    collector.respond_with(400);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 2);
    let error = telemetry.flush().expect_err("they are rejected");
    let text = printed(&error);
    assert!(text.starts_with("2 spans were not delivered to http://"), "{text}");
    let FlushError::Export { failures } = error else {
        panic!("{error}")
    };
    assert_eq!(printed(&failures[0]), text);
    assert!(text.ends_with(&printed(&failures[0].source)), "{text}");
    record_spans(&telemetry, 1);
    let error: ShutdownError = telemetry.shutdown().expect_err("it is rejected");
    let text = printed(&error);
    assert!(text.starts_with("1 span was not delivered to http://"), "{text}");
}
