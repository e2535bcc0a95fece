//! The log lines about the first delivery.

use respan::{FileSpanExporter, RespanTelemetry};
use respan_tests::child::isolated;
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::record_spans;
use respan_tests::log_lines::logged_by;
use respan_tests::recording::builder;
use respan_tests::temp_dir::TempDir;
use std::fs;

/// Logs on the thread that ends the spans.
fn immediate(url: String) -> RespanTelemetry {
    let builder = builder().api_key("key").base_url(url).is_batching_enabled(false);
    builder.build().expect("a telemetry")
}

fn confirmations(run: impl FnOnce()) -> Vec<String> {
    let mut lines = logged_by(run);
    lines.retain(|line| line.contains("first delivery"));
    lines
}

#[test]
fn the_first_delivery_is_logged_once_with_its_destination() {
    let collector = Collector::start();
    let telemetry = immediate(collector.url());
    let lines = confirmations(|| record_spans(&telemetry, 3));
    let expected = format!("first delivery: 1 span was accepted by {}/v2/traces", collector.url());
    assert!(lines.len() == 1 && lines[0].contains(&expected), "{lines:?}");
}

#[test]
fn a_rejection_is_not_a_delivery() {
    let collector = Collector::responding([Response::from(400), Response::rejecting(1, "too old")]);
    let telemetry = immediate(collector.url());
    assert!(confirmations(|| record_spans(&telemetry, 2)).is_empty());
    assert_eq!(confirmations(|| record_spans(&telemetry, 1)).len(), 1);
}

/// As of a web application that answers every path, or of the login of a proxy. Other texts are not conspicuous.
#[test]
fn a_web_page_in_place_of_an_answer_is_a_warning() {
    isolated(|| {
        let reply = |text: &str| Response::Reply(200, Vec::new(), text.to_owned());
        let texts = [
            "ok",
            "",
            "<accepted/>",
            "\n <!DOCTYPE HTML><title>App</title>",
            "<html>Log in</html>",
        ];
        let collector = Collector::responding(texts.map(reply));
        let telemetry = immediate(collector.url());
        let lines = logged_by(|| record_spans(&telemetry, texts.len()));
        let warnings: Vec<_> = lines.iter().filter(|line| line.contains("web page")).collect();
        assert!(
            warnings.len() == 1 && warnings[0].contains("check RESPAN_BASE_URL"),
            "{lines:?}"
        );
        assert_eq!(telemetry.get_client().stats().exported, 5);
        let other = Collector::responding([reply("<html>Log in</html>")]);
        let telemetry = immediate(other.url());
        let lines = logged_by(|| record_spans(&telemetry, 1));
        let is_about = |line: &&String| line.contains("web page") && line.contains(&other.url());
        assert_eq!(lines.iter().filter(is_about).count(), 1, "{lines:?}");
    });
}

/// Once per endpoint and text.
#[test]
fn a_warning_of_an_endpoint_is_passed_on() {
    isolated(|| {
        let warning = |text: &str| Response::rejecting(0, text);
        for _ in 0..2 {
            let collector = Collector::responding([warning("quota"), warning("quota"), warning("old key")]);
            let telemetry = immediate(collector.url());
            let lines = logged_by(|| record_spans(&telemetry, 3));
            let warned = |text: &str| {
                let said = format!(
                    "{}/v2/traces accepted the spans with a warning: {text}",
                    collector.url()
                );
                lines.iter().filter(|line| line.contains(&said)).count()
            };
            assert_eq!((warned("quota"), warned("old key")), (1, 1), "{lines:?}");
        }
    });
}

#[test]
fn files_are_not_confirmed() {
    let dir = TempDir::new();
    fs::create_dir_all(&*dir).expect("a directory");
    let exporter = FileSpanExporter::new(dir.join("spans")).expect("a file");
    let telemetry = builder().add_processor(exporter).is_batching_enabled(false);
    let telemetry = telemetry.build().expect("a telemetry");
    assert!(confirmations(|| record_spans(&telemetry, 1)).is_empty());
}
