//! Texts of the errors, and which variant a report becomes.

use super::*;

fn text(spans: u64, waiting: u64, spooled: u64) -> String {
    let failure = DeliveryFailure {
        exporter: "debug".to_owned(),
        spans,
        waiting,
        spooled,
        spool: (spooled > 0).then(|| "spans".into()),
        source: ExportError::Panicked,
    };
    let text = failure.to_string();
    text.replace(": the exporter panicked", "")
}

#[test]
fn losses_before_an_exporter_are_not_left_to_the_failures_of_exporters() {
    let report = |queue_full: u64, rejected: u64| Report {
        lost: LostSpans {
            queue_full,
            rejected,
            ..LostSpans::default()
        },
        since: Duration::from_millis(1500),
        failures: vec![DeliveryFailure {
            exporter: "debug".to_owned(),
            spans: rejected,
            waiting: 0,
            spooled: 0,
            spool: None,
            source: ExportError::Panicked,
        }],
    };
    assert!(matches!(FlushError::from(report(0, 2)), FlushError::Export { .. }));
    assert_eq!(
        FlushError::from(report(3, 1)).to_string(),
        "4 spans were lost in the last 1.5 s: 3 queue full, 1 rejected; raise OTEL_BSP_MAX_QUEUE_SIZE or \
         `max_queue_size`, or record less; 1 span was not delivered to debug: the exporter panicked"
    );
}

#[test]
fn texts_have_singular_and_plural() {
    assert_eq!(text(1, 0, 0), "1 span was not delivered to debug");
    assert_eq!(text(0, 1, 0), "1 span waits for debug and will be tried again");
    assert_eq!(
        text(2, 1, 0),
        "2 spans were not delivered to debug, 1 will be tried again"
    );
    let spooled = "for debug and will be sent when it responds, or at the next start";
    assert_eq!(
        text(1, 1, 1),
        format!("1 span was not delivered to debug, 1 span waits in memory, 1 span is in the spool spans {spooled}")
    );
    assert_eq!(text(0, 0, 2), format!("2 spans are in the spool spans {spooled}"));
}

#[test]
fn names_of_processors_are_printed_without_control_characters() {
    let error = FlushError::Timeout {
        timeout: Duration::from_secs(1),
        spans: 1,
        waiting: vec!["a\u{1b}[2J".to_owned(), "b".to_owned()],
    };
    let text = error.to_string();
    assert!(text.ends_with("waiting for a\\u{1b}[2J, b"), "{text}");
}
